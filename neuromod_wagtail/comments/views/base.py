"""Shared parts of all views: finding the page, and accepting a form."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial, wraps

import swapper
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.effective_settings import (
    EffectiveSettings,
    settings_for,
    settings_for_reader,
)
from neuromod_wagtail.comments.safety.help import help_for
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.comments.security.request import csrf_failure, is_same_origin, user_of
from neuromod_wagtail.comments.spam.submission import Refused
from neuromod_wagtail.internals import PreparedQuery
from neuromod_wagtail.page_protocol import Frame, PageLike, frame_of
from neuromod_wagtail.users import User
from neuromod_wagtail.web import permalinks


def no_referrer(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a view whose URL contains a key, so that links on its page do not leak the URL."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answer


# Still protected: ``check_request`` asks signed-in users for a CSRF token, and others for the signed form
# token (they must not need a cookie).
@method_decorator([csrf_exempt, never_cache], name="dispatch")
class FormView(View):
    """A view whose POST comes from a form that may have been cached for a day.

    ``has_key``: its URL contains a key, which no other site knows.
    """

    has_key = False

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        # Our pages send UTF-8; a header that names another encoding, or an unknown one, would make
        # Django fail on reading, or pass on surrogates.
        request.encoding = "utf-8"
        super().setup(request, *args, **kwargs)

    @cached_property
    def user(self) -> User | None:
        """Return the signed-in reader, if any."""
        return user_of(self.request)

    def check_request(self, request: HttpRequest, page_id: int) -> None:
        """Check the form. Raises ``Refused`` if it is not ours, expired, or not the reader's."""
        if not is_same_origin(request, has_key=self.has_key):
            raise Refused(
                "origin",
                _("This form was sent from another site, so it was not accepted."),
                status=403,
            )
        if self.user is not None and csrf_failure(request):
            raise Refused(
                "csrf",
                _("You have signed in since opening this page. Please send the form again."),
                status=403,
            )
        self.is_hasty = check_token(request.POST.get("token", ""), page_id)


def check_token(token: str, page_id: int, audience: str = "") -> bool:
    """Check a form token and return whether the form came too soon. Raises ``Refused``."""
    state = tokens.check_form_token(token, page_id, audience=audience)
    if state is tokens.FormTokenState.FORGED:
        raise Refused(
            "token", _("This form belongs to another page. Please send it again."), status=403
        )
    if state is tokens.FormTokenState.STALE:
        raise Refused(
            "stale", _("This page was open for too long. Please send the form again."), status=409
        )
    return state is tokens.FormTokenState.TOO_FAST


def readable_page(page_id: int | None, request: HttpRequest) -> tuple[PageLike, EffectiveSettings]:
    """Return a page that this reader can see, with its settings. Raises ``Http404``."""
    return _page(page_id, partial(settings_for_reader, request=request))


def public_page(page_id: int | None) -> tuple[PageLike, EffectiveSettings]:
    """Return a page that everyone can see, with its settings. Raises ``Http404``."""
    return _page(page_id, settings_for)


def _page(
    page_id: int | None, settings_of: Callable[..., EffectiveSettings]
) -> tuple[PageLike, EffectiveSettings]:
    if page_id is None or page_id > BigIntegerField.MAX_BIGINT:
        raise Http404
    page = next(iter(_live_page().run(page_id)), None)
    if page is None:
        raise Http404
    parts = page.get_url_parts()  # from Wagtail's cache of sites, without a query
    comment_settings = settings_of(page, parts[0] if parts else None)
    if not comment_settings.is_public:
        raise Http404
    return page, comment_settings


@cache
def _live_page() -> PreparedQuery:
    page_model = swapper.load_model("wagtailcore", "Page")
    pages = page_model.objects.filter(pk=PreparedQuery.number(), live=True)
    return PreparedQuery(pages.select_related("locale"))


def public_comment(pk: int, request: HttpRequest) -> tuple[Comment, PageLike, EffectiveSettings]:
    """Return a published comment on a page that this reader can see. Raises ``Http404``."""
    comment = Comment.objects.public().filter(pk=pk).first()
    if comment is None:
        raise Http404
    page, comment_settings = readable_page(comment.page_id, request)
    if not comment_settings.is_shown:
        raise Http404
    return comment, page, comment_settings


def page_url(page: PageLike, request: HttpRequest) -> str:
    """Return the page's URL for this request. Its own class may route in its own way."""
    return permalinks.for_page(page.specific_deferred) or "/"


def refusal(request: HttpRequest, refused: Refused, page: PageLike | None = None) -> HttpResponse:
    """Return a page that explains the refusal and repeats the submitted text."""
    body = request.POST.get("body", "")
    shown = {
        "message": refused.message,
        "body": body,
        "help": help_for(body, page.locale_id if page else None),
    }
    return respond(request, "comments/refused", page, status=refused.status, **shown)


def respond(
    request: HttpRequest,
    name: str,
    page: PageLike | None,
    *,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    """Render the template ``name``, ``app/file``, in the frame of ``page``, or of the site."""
    frame = frame_of(page, request) if page else Frame()
    context = {
        **frame.context,
        "frame": frame.template,
        "page": page,
        "page_url": page_url(page, request) if page else "",
        "anchor": "#comments",
        **context,
    }
    return render(request, f"neuromod_wagtail/{name}.html", context, status=status)


# Email programs post here on their own (RFC 8058), without any cookie: the URL is the secret.
@method_decorator([csrf_exempt, never_cache, no_referrer], name="dispatch")
class LinkView(View):
    """A page that only the reader of an email can open. Opening it asks; its button acts."""

    page: PageLike | None = None
    anchor = "#comments"

    def ask(self, heading: str, message: str, button: str) -> HttpResponse:
        return respond(
            self.request,
            "comments/ask",
            self.page,
            anchor=self.anchor,
            heading=heading,
            message=message,
            button=button,
        )

    def done(self, heading: str, message: str, *, status: int = 200) -> HttpResponse:
        return respond(
            self.request,
            "comments/done",
            self.page,
            status=status,
            anchor=self.anchor,
            heading=heading,
            message=message,
        )
