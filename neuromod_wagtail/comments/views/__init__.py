"""What answers the addresses in ``urls``. Views read the request and choose the answer;

what a comment goes through is in ``actions`` and ``spam``.
"""
