"""Views that confirm and end a subscription. Opening a link asks; only its button acts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from neuromod_wagtail.comments.models import Subscription
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.comments.views.base import no_referrer, respond


# Email programs post here on their own (RFC 8058), without any cookie: the URL is the secret.
@method_decorator([csrf_exempt, never_cache, no_referrer], name="dispatch")
class SubscriptionView(View):
    def setup(self, request: HttpRequest, *args: object, token: str, **kwargs: object) -> None:
        super().setup(request, *args, token=token, **kwargs)
        self.pk = tokens.subscription(token)
        if self.pk is None:
            raise Http404
        found = Subscription.objects.select_related("discussion__page").filter(pk=self.pk or 0)
        self.subscription = found.first()

    def page(self, request: HttpRequest, name: str, **context: object) -> HttpResponse:
        page = self.subscription.discussion.page if self.subscription else None
        return respond(request, name, page, status=200, **context)


class ConfirmView(SubscriptionView):
    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.subscription is None:
            raise Http404
        return self.page(
            request,
            "ask",
            heading=_("Follow these comments?"),
            message=_(
                "We will email you about each new comment. Every email has an unsubscribe link."
            ),
            button=_("Yes, follow"),
        )

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.subscription is None:
            raise Http404
        Subscription.objects.filter(pk=self.pk or 0, confirmed_at__isnull=True).update(
            confirmed_at=timezone.now()
        )
        return self.page(
            request,
            "done",
            heading=_("You are following these comments"),
            message=_("We will email you about new comments."),
        )


class UnsubscribeView(SubscriptionView):
    """End the subscription; its row is deleted with all unsent email."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.subscription is None:
            return self.done(request)
        return self.page(
            request,
            "ask",
            heading=_("Stop these emails?"),
            message=_("We will no longer email you about these comments."),
            button=_("Unsubscribe"),
        )

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        answer = self.done(request)
        Subscription.objects.filter(pk=self.pk or 0).delete()
        return answer

    def done(self, request: HttpRequest) -> HttpResponse:
        return self.page(
            request, "done", heading=_("Unsubscribed"), message=_("You have unsubscribed.")
        )
