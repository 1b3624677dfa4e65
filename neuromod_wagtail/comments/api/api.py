"""The API as a whole: its routers, its errors, and the headers of every answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from neuromod_wagtail.comments.api import moderation, problems, reading, writing
from neuromod_wagtail.comments.security import ratelimit
from neuromod_wagtail.comments.views.outages import OUTAGES

logger = logging.getLogger(__name__)


class CommentsAPI(NinjaAPI):
    """An API whose document names the media type of problems."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, object] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400:
                        content = response["content"]
                        content[problems.PROBLEM_JSON] = content.pop("application/json")
        return schema


api = CommentsAPI(
    title="Reader comments",
    version="1",
    description="Comments on the pages of a site: read, post, moderate.",
    urls_namespace=reading.NAMESPACE,
    docs_url=None,
    parser=problems.StrictParser(),
)
problems.add_handlers(api)
api.add_router("", writing.router)
api.add_router("/moderation", moderation.router)

# Endpoints whose responses clients may keep, if they revalidate them.
REVALIDATED = frozenset({"discussion", "comment", "openapi-json"})
# The scopes that refuse a request. What spam checks count is not revealed to spammers.
QUOTAS = frozenset({"post", "react"})


def unknown_path(request: HttpRequest) -> HttpResponse:
    return problems.not_found().response()


def with_api_headers(
    view: Callable[..., HttpResponse], *, is_kept: bool
) -> Callable[..., HttpResponse]:
    """Wrap a view so that every response, also to an error, has all headers for quotas and caches."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        noted: list[ratelimit.Use] = []
        watching = ratelimit.uses.set(noted)
        try:
            response = view(request, *args, **kwargs)
        except RequestDataTooBig:
            response = problems.too_large().response()
        except OUTAGES:
            logger.exception("The database is unavailable; the client got status 503.")
            response = problems.outage().response()
        finally:
            ratelimit.uses.reset(watching)
        add_quota_headers(response, noted)
        return with_validators(request, response, is_kept=is_kept)

    return answer


def add_quota_headers(response: HttpResponse, noted: list[ratelimit.Use]) -> None:
    """Add headers for the quota closest to its limit (draft-ietf-httpapi-ratelimit-headers)."""
    quotas = [use for use in noted if use.scope.partition("-")[0] in QUOTAS]
    if quotas:
        use = min(quotas, key=lambda one: (one.remaining, -one.reset))
        name = use.scope.partition("-")[0]
        response["RateLimit-Policy"] = f'"{name}";q={use.rate.count};w={use.rate.seconds}'
        response["RateLimit"] = f'"{name}";r={use.remaining};t={use.reset}'


def with_validators(request: HttpRequest, response: HttpResponse, *, is_kept: bool) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Content-Type-Options"] = "nosniff"
    patch_vary_headers(response, ["Authorization", "Accept-Language"])
    if not (is_kept and request.method in {"GET", "HEAD"} and response.status_code == 200):
        response["Cache-Control"] = "no-store"
        return response
    is_private = "Authorization" in request.headers
    response["Cache-Control"] = "private, no-cache" if is_private else "no-cache"
    set_response_etag(response)
    found = get_conditional_response(request, etag=response["ETag"], response=response)
    return found or response


def addresses() -> list[URLPattern]:
    """Return the paths that Ninja serves."""
    found, _app, _namespace = api.urls
    return [pattern for pattern in found if isinstance(pattern, URLPattern)]


# The view of each name in ``urls``.
VIEWS = {
    str(pattern.name): with_api_headers(pattern.callback, is_kept=pattern.name in REVALIDATED)
    for pattern in addresses()
} | {"nothing": with_api_headers(unknown_path, is_kept=False)}
