"""Reader comments as JSON, for front ends of another origin.

Built with Django Ninja, which Wagtail's API v3 requires: one declaration of each body checks
it, documents it (OpenAPI 3.1) and writes it. Endpoints only translate: the forms, the posting views
and the actions decide, so that no rule has a second version here.
"""
