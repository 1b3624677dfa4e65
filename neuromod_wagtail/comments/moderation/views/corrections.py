"""The report on readers' corrections and their outcomes."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.permissions import page_permission_policy

from neuromod_wagtail.comments.actions import threads
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.comment import Outcome
from neuromod_wagtail.comments.models.keyset import Cursor, is_key, past
from neuromod_wagtail.comments.models.states import Status, StatusConflict
from neuromod_wagtail.comments.moderation.views.mixins import TemplateScreen
from neuromod_wagtail.comments.permissions import moderated, moderates
from neuromod_wagtail.users import AdminRequest, AnyUser, User

URL = "neuromod_comments_admin:corrections"
PAGE = 50


def may_see(user: AnyUser) -> bool:
    """Tell whether the user moderates comments or edits pages."""
    return moderates(user) or page_permission_policy.user_has_permission(user, "change")


def corrections_for(user: User) -> QuerySet[Comment]:
    """Return the corrections that the user may answer.

    Editors see those on their pages once they are published; moderators also see pending ones.
    """
    pages = page_permission_policy.instances_user_has_permission_for(user, "change")
    mine = Q(status=Status.APPROVED, page__in=pages.values("pk"))
    if moderates(user):
        awaited = moderated(user).filter(status__in=[Status.PENDING, Status.APPROVED])
        mine |= Q(pk__in=awaited.exclude(outcome="").values("pk"))
    return Comment.objects.exclude(outcome="").filter(mine)


class CorrectionsView(TemplateScreen):
    """List corrections by outcome, those not checked yet first, and record the outcome."""

    page_title = gettext_lazy("Corrections from readers")
    header_icon = "edit"
    template_name = "neuromod_wagtail/comments/admin/corrections.html"

    def test_func(self) -> bool:
        return may_see(self.request.user)

    def post(self, request: AdminRequest) -> HttpResponse:
        number, seen = request.POST.get("comment", ""), request.POST.get("seen", "")
        outcome = request.POST.get("outcome", "")
        if not is_key(number) or outcome not in Outcome.values:
            return HttpResponse(_("This outcome does not exist."), status=400)
        comment = corrections_for(request.user).filter(pk=int(number)).first()
        if comment is None:
            raise Http404
        try:
            threads.settle(comment, outcome, seen=seen, user=request.user, screen="report")
        except StatusConflict as conflict:
            if not conflict.actual:  # erased meanwhile
                raise Http404 from None
            label = Outcome(conflict.actual).label
            messages.warning(
                request,
                _("Nothing was changed. Someone else chose “%(outcome)s”.") % {"outcome": label},
            )
        else:
            messages.success(request, _("Saved. Readers see it beside the comment."))
        return redirect(f"{reverse(URL)}?outcome={seen or Outcome.OPEN}")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        asked = self.request.GET.get("outcome", "")
        outcome = Outcome(asked) if asked in Outcome.values else Outcome.OPEN
        found = corrections_for(self.request.user).filter(outcome=outcome)
        after = Cursor.parse(self.request.GET.get("after", ""))
        if after is not None:
            found = found.filter(past(after, descending=False))
        found = found.select_related("page").order_by("submitted_at", "id")
        rows = list(found[: PAGE + 1])
        return {
            **super().get_context_data(**kwargs),
            "rows": rows[:PAGE],
            "outcome": outcome,
            "outcomes": list(Outcome),
            "after": rows[PAGE - 1].cursor if len(rows) > PAGE else "",
            "url": reverse(URL),
        }
