"""The base class of the package's feeds."""

from __future__ import annotations

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag


class VerifiedFeed(Feed):
    """A feed that is validated by its content, not by the date of its newest entry.

    That date goes back when the newest entry is removed, and stays when another one is: a client
    that asks "modified since?" would keep content that is no longer public.
    """

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        del response["Last-Modified"]
        set_response_etag(response)
        answer = get_conditional_response(request, etag=response["ETag"], response=response)
        return answer or response
