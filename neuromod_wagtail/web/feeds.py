"""The base classes of the package's feeds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import IO, TypeVar, cast

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.feedgenerator import SyndicationFeed

Value = TypeVar("Value")

# Characters that XML 1.0 does not allow, whatever an editor pasted.
_NOT_XML = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), 127, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)
# Of a feed without entries. With the current time it would never be the same twice.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class SteadyFeed(SyndicationFeed):
    """A format of feeds that does not change while its entries do not, and that XML can express."""

    def write(self, outfile: IO[str], encoding: str) -> None:
        self.feed = _clean(self.feed)
        self.items = _clean(self.items)
        super().write(outfile, encoding)

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else NEVER


def _clean(value: Value) -> Value:
    """Return a value without the characters that XML has none of, in all texts inside it."""
    cleaned: object = value
    if isinstance(value, str):
        cleaned = value.translate(_NOT_XML)
    elif isinstance(value, list | tuple):
        cleaned = [_clean(entry) for entry in value]
    elif isinstance(value, dict):
        cleaned = {name: _clean(entry) for name, entry in value.items()}
    return cast("Value", cleaned)


class VerifiedFeed(Feed):  # type: ignore[type-arg]
    """A feed that is validated by its content, not by the date of its newest entry.

    That date goes back when the newest entry is removed, and stays when another one is: a client
    that asks "modified since?" would keep content that is no longer public.
    """

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return self.verified(request, self.text(request, *args, **kwargs))

    def text(self, request: HttpRequest, *args: object, **kwargs: object) -> str:
        """Return the feed as XML."""
        response = super().__call__(request, *args, **kwargs)
        return response.content.decode()

    def verified(self, request: HttpRequest, text: str) -> HttpResponse:
        """Return the response with this XML, or 304 where the reader has it already."""
        response = HttpResponse(text, content_type=self.feed_type.content_type)  # type: ignore[attr-defined]
        set_response_etag(response)
        answer = get_conditional_response(request, etag=response["ETag"], response=response)
        return answer or response
