"""Views that confirm and end a subscription. Opening a link asks; only its button acts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.models import Subscription
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.comments.views.base import LinkView


class SubscriptionView(LinkView):
    def setup(self, request: HttpRequest, *args: object, token: str, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        pk = tokens.subscription(token)
        if pk is None:
            raise Http404
        self.rows = Subscription.objects.filter(pk=pk)
        self.subscription = self.rows.select_related("discussion__page").first()
        self.page = self.subscription.discussion.page if self.subscription else None


class ConfirmView(SubscriptionView):
    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.subscription is None:
            raise Http404
        return self.ask(
            heading=_("Follow these comments?"),
            message=_(
                "We will email you about each new comment. Every email has an unsubscribe link."
            ),
            button=_("Yes, follow"),
        )

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.subscription is None:
            raise Http404
        self.rows.filter(confirmed_at__isnull=True).update(confirmed_at=timezone.now())
        return self.done(
            heading=_("You are following these comments"),
            message=_("We will email you about new comments."),
        )


class UnsubscribeView(SubscriptionView):
    """End the subscription; its row is deleted with all unsent email."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.subscription is None:
            return self.unsubscribed()
        return self.ask(
            heading=_("Stop these emails?"),
            message=_("We will no longer email you about these comments."),
            button=_("Unsubscribe"),
        )

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        answer = self.unsubscribed()
        self.rows.delete()
        return answer

    def unsubscribed(self) -> HttpResponse:
        return self.done(_("Unsubscribed"), _("You have unsubscribed."))
