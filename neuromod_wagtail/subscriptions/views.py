"""The pages on which readers subscribe, confirm and unsubscribe. They need no cookie."""

from __future__ import annotations

from typing import Any

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from neuromod_wagtail.comments.security import origin, ratelimit
from neuromod_wagtail.comments.security.ip import address_of, limit_key
from neuromod_wagtail.comments.views.base import no_referrer
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_protocol import Frame, PageLike, frame_of
from neuromod_wagtail.subscriptions import signup
from neuromod_wagtail.subscriptions.availability import public_blog
from neuromod_wagtail.subscriptions.forms import SubscribeForm
from neuromod_wagtail.subscriptions.models import Subscriber
from neuromod_wagtail.web import permalinks


# The form may come from a cache, and its reader has no cookie: ``origin`` protects it. Nothing is
# done in anyone's name before they open the link in the email.
@method_decorator([csrf_exempt, never_cache], name="dispatch")
class SubscribeView(View):
    """Take an address, and answer the same whether or not it is known."""

    def get(self, request: HttpRequest, blog_pk: int) -> HttpResponse:
        blog = public_blog(blog_pk)
        chosen = request.GET.get("category", "")
        form = SubscribeForm(blog=blog, initial={"category": chosen if chosen.isdecimal() else ""})
        return self.answer(request, blog, form)

    def post(self, request: HttpRequest, blog_pk: int) -> HttpResponse:
        request.encoding = "utf-8"
        blog = public_blog(blog_pk)
        form = SubscribeForm(request.POST, blog=blog)
        if not origin.is_own(request):
            message = _("This form was sent from another site, so it was not accepted.")
            return self.answer(request, blog, form, message, status=403)
        if not form.is_valid():
            return self.answer(request, blog, form, status=400)
        rate = ratelimit.parse(settings.NEUROMOD_SUBSCRIPTIONS_RATE)
        if wait := ratelimit.consume("subscribe", limit_key(address_of(request)), rate):
            message = _("You have sent too many requests. Please try again later.")
            response = self.answer(request, blog, form, message, status=429)
            response["Retry-After"] = str(wait)
            return response
        if not form.is_from_program:
            signup.ask(
                blog,
                form.cleaned_data["email"],
                form.cleaned_data.get("category"),
                get_language() or blog.locale.language_code,
            )
        return HttpResponseRedirect(reverse("neuromod_subscriptions:asked", args=[blog.pk]))

    def answer(
        self,
        request: HttpRequest,
        blog: PageLike,
        form: SubscribeForm,
        message: str = "",
        status: int = 200,
    ) -> HttpResponse:
        context = {"form": form, "message": message}
        return _respond(request, "subscribe", blog, status=status, **context)


@never_cache
def asked(request: HttpRequest, blog_pk: int) -> HttpResponse:
    """Tell the reader to look for the email; the page can be loaded again without another one."""
    return _respond(
        request,
        "done",
        public_blog(blog_pk),
        heading=_("Check your email"),
        message=_(
            "We have sent you an email with a link. Open the link to confirm that you want to "
            "subscribe. If nothing arrives within a few minutes, look in your spam folder."
        ),
    )


# Email programs post here on their own (RFC 8058), without any cookie: the URL is the secret.
@method_decorator([csrf_exempt, never_cache, no_referrer], name="dispatch")
class KeyView(View):
    """A page that only the reader of an email can open. Opening it asks; its button acts."""

    def setup(self, request: HttpRequest, *args: object, key: str, **kwargs: object) -> None:
        super().setup(request, *args, key=key, **kwargs)
        try:
            self.subscriber = Subscriber.objects.by_key(key)
        except BadSignature:
            raise Http404 from None

    def page(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        blog = self.subscriber.blog if self.subscriber else None
        return _respond(request, name, blog, **context)


class ConfirmView(KeyView):
    """Confirm a request. A link whose request was deleted meanwhile says so."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        if self.subscriber is None:
            return self.gone(request)
        return self.page(
            request,
            "ask",
            heading=_("Subscribe to new articles?"),
            message=_(
                "We will email you about each new article. Every email has an unsubscribe link."
            ),
            button=_("Yes, subscribe"),
        )

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        if self.subscriber is None:
            return self.gone(request)
        signup.confirm(self.subscriber)
        return self.page(
            request,
            "done",
            heading=_("You are subscribed"),
            message=_("We will email you about new articles."),
        )

    def gone(self, request: HttpRequest) -> HttpResponse:
        message = _("This link is too old, or you have unsubscribed. Please subscribe again.")
        heading = _("Nothing to confirm")
        return self.page(request, "done", heading=heading, message=message, status=404)


class UnsubscribeView(KeyView):
    """Unsubscribe from a blog, at once when an email program asks for it."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        if self.subscriber is None:
            return self.done(request)
        return self.page(
            request,
            "ask",
            heading=_("Unsubscribe?"),
            message=_("We will no longer email you about new articles, and delete your address."),
            button=_("Unsubscribe"),
        )

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        answer = self.done(request)
        if self.subscriber is not None:
            signup.unsubscribe(self.subscriber)
        return answer

    def done(self, request: HttpRequest) -> HttpResponse:
        return self.page(
            request, "done", heading=_("Unsubscribed"), message=_("You have unsubscribed.")
        )


def _respond(
    request: HttpRequest, name: str, blog: PageLike | None, *, status: int = 200, **context: object
) -> HttpResponse:
    """Render a page in the frame of the blog, or of the site."""
    frame = frame_of(blog, request) if blog else Frame()
    context = {
        **frame.context,
        "frame": frame.template,
        "page": blog,
        "page_url": permalinks.for_page(blog.specific_deferred) if blog else "",
        **context,
    }
    return render(request, f"neuromod_wagtail/subscriptions/{name}.html", context, status=status)
