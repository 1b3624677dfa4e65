"""Views of the comments. They read the request and choose the response.

The processing of a comment is in ``actions`` and ``spam``.
"""
