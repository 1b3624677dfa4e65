"""The pages on which readers subscribe, confirm and unsubscribe. They need no cookie."""

from __future__ import annotations

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from neuromod_wagtail.comments.security import ratelimit
from neuromod_wagtail.comments.security.ip import address_of, limit_key
from neuromod_wagtail.comments.security.request import is_same_origin
from neuromod_wagtail.comments.views.base import LinkView, respond
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.subscriptions import signup
from neuromod_wagtail.subscriptions.availability import public_blog
from neuromod_wagtail.subscriptions.forms import SubscribeForm
from neuromod_wagtail.subscriptions.models import Subscriber


# The form may come from a cache, and its reader has no cookie: ``is_same_origin`` protects it.
# Nothing is done in anyone's name before they open the link in the email.
@method_decorator([csrf_exempt, never_cache], name="dispatch")
class SubscribeView(View):
    """Accept an address, with the same response whether or not it is known."""

    def get(self, request: HttpRequest, blog_pk: int) -> HttpResponse:
        blog = public_blog(blog_pk)
        chosen = request.GET.get("category", "")
        form = SubscribeForm(blog=blog, initial={"category": chosen if chosen.isdecimal() else ""})
        return self.answer(request, blog, form)

    def post(self, request: HttpRequest, blog_pk: int) -> HttpResponse:
        request.encoding = "utf-8"
        blog = public_blog(blog_pk)
        form = SubscribeForm(request.POST, blog=blog)
        if not is_same_origin(request):
            message = _("This form was sent from another site, so it was not accepted.")
            return self.answer(request, blog, form, message, status=403)
        if not form.is_valid():
            return self.answer(request, blog, form, status=400)
        rate = settings.NEUROMOD_SUBSCRIPTIONS_RATE
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
        shown = {"form": form, "message": message}
        return respond(request, "subscriptions/subscribe", blog, status=status, anchor="", **shown)


@never_cache
def asked(request: HttpRequest, blog_pk: int) -> HttpResponse:
    """Tell the reader to look for the email; the page can be loaded again without another one."""
    return respond(
        request,
        "comments/done",
        public_blog(blog_pk),
        anchor="",
        heading=_("Check your email"),
        message=_(
            "We have sent you an email with a link. Open the link to confirm that you want to "
            "subscribe. If nothing arrives within a few minutes, look in your spam folder."
        ),
    )


class KeyView(LinkView):
    """A page about the subscriber of a link, in the frame of the blog."""

    anchor = ""

    def setup(self, request: HttpRequest, *args: object, key: str, **kwargs: object) -> None:
        super().setup(request, *args, key=key, **kwargs)
        try:
            self.subscriber = Subscriber.objects.by_key(key)
        except BadSignature:
            raise Http404 from None
        self.page = self.subscriber.blog if self.subscriber else None


class ConfirmView(KeyView):
    """Confirm a request. A link whose request was deleted meanwhile says so."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        if self.subscriber is None:
            return self.gone()
        return self.ask(
            heading=_("Subscribe to new articles?"),
            message=_(
                "We will email you about each new article. Every email has an unsubscribe link."
            ),
            button=_("Yes, subscribe"),
        )

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        if self.subscriber is None:
            return self.gone()
        signup.confirm(self.subscriber)
        return self.done(_("You are subscribed"), _("We will email you about new articles."))

    def gone(self) -> HttpResponse:
        message = _("This link is too old, or you have unsubscribed. Please subscribe again.")
        return self.done(_("Nothing to confirm"), message, status=404)


class UnsubscribeView(KeyView):
    """Unsubscribe from a blog, at once when an email program asks for it."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        if self.subscriber is None:
            return self.unsubscribed()
        return self.ask(
            heading=_("Unsubscribe?"),
            message=_("We will no longer email you about new articles, and delete your address."),
            button=_("Unsubscribe"),
        )

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        answer = self.unsubscribed()
        if self.subscriber is not None:
            signup.unsubscribe(self.subscriber)
        return answer

    def unsubscribed(self) -> HttpResponse:
        return self.done(_("Unsubscribed"), _("You have unsubscribed."))
