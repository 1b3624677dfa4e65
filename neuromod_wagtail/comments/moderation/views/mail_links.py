"""Decisions by a link in an email. Opening it asks; only the button on the page acts.

The link names the comment, the moderator and what the email showed, and expires. It does not sign
anyone in: emails are forwarded, and scanned by programs that follow links. So a decision needs the
same user signed in to the admin, who still moderates the page.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.signing import SignatureExpired
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from wagtail.admin import messages

from neuromod_wagtail.comments.forms import extra_answers
from neuromod_wagtail.comments.models import Comment, Mail, ModeratorMail
from neuromod_wagtail.comments.models.mail import Pace
from neuromod_wagtail.comments.moderation.action_registry import ACTIONS, possible
from neuromod_wagtail.comments.moderation.forms.decisions import DecisionForm, DeclineForm
from neuromod_wagtail.comments.moderation.queue.columns import open_reports
from neuromod_wagtail.comments.moderation.queue.listing import QUEUE
from neuromod_wagtail.comments.moderation.views.decisions import attempt, who_was_first
from neuromod_wagtail.comments.moderation.views.mixins import CONTEXT, ModeratorView
from neuromod_wagtail.comments.notifications import preferences
from neuromod_wagtail.comments.permissions import can_moderate
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.comments.security.request import csrf_failure
from neuromod_wagtail.comments.spam.hold_reasons import in_words
from neuromod_wagtail.comments.views.base import LinkView, no_referrer

QUESTIONS = {decision: action.question for decision, action in ACTIONS.items() if action.question}


# Still protected: ``post`` runs Django's check itself, because the page sends no referrer, and
# Django would treat a form from such a page as one from another site.
@method_decorator([csrf_exempt, never_cache, no_referrer], name="dispatch")
class EmailActionView(ModeratorView):
    template_name = "neuromod_wagtail/comments/admin/mail_decision.html"

    def get_page_title(self) -> str:
        return str(QUESTIONS[self.kwargs["decision"]])

    def get(self, request: HttpRequest, token: str, decision: str) -> HttpResponse:
        return self.refusal() or self.answer(self.form())

    def post(self, request: HttpRequest, token: str, decision: str) -> HttpResponse:
        if csrf_failure(request):
            return self.explain(
                _("This form belongs to another user. Please open the link again."), 403
            )
        if refusal := self.refusal():
            return refusal
        if request.POST.get("words") != words_of(self.comment):
            changed = _(
                "Nothing was changed: the author has edited the comment. Please read it again."
            )
            return self.answer(self.form(), changed, status=409)
        form = self.form(request.POST)
        if not form.is_valid():
            return self.answer(form, status=422)
        return self.decide(form)

    def decide(self, form: DecisionForm) -> HttpResponse:
        problem, status = attempt(
            form.act, self.comment.pk, expected=self.decision.status, screen="mail"
        )
        if status == 409:
            return self.explain(problem, status)
        if problem:
            form.add_error(None, problem)
            return self.answer(form, status=status)
        messages.success(self.request, form.done())
        return redirect("neuromod_comments_admin:history", self.comment.pk)

    def refusal(self) -> HttpResponse | None:
        """Return why nothing can be decided here, with the right status; ``None`` when it can."""
        if self.kwargs["decision"] not in QUESTIONS:
            raise Http404
        try:
            found = tokens.decision(self.kwargs["token"])
        except SignatureExpired:
            return self.explain(
                _("This link has expired. Comments awaiting moderation are in the queue."), 410
            )
        if found is None:
            raise Http404
        self.decision = found
        if found.user_id != str(self.moderator.pk):
            elsewhere = _(
                "This link was sent to another moderator. Comments for you to moderate are in "
                "the queue."
            )
            return self.explain(elsewhere, 403)
        comments = Comment.objects.select_related(*CONTEXT)
        comment = comments.filter(pk=found.comment_id).first()
        if comment is None:
            return self.explain(_("This comment no longer exists."), 410)
        self.comment = comment
        if not can_moderate(self.moderator, self.comment.page):
            raise PermissionDenied
        if self.comment.status != found.status:
            return self.explain(who_was_first(self.comment.pk), 409)
        return None

    def form(self, data: QueryDict | None = None) -> DecisionForm:
        decision = self.kwargs["decision"]
        form_class = DeclineForm if decision == "decline" else DecisionForm
        return form_class(data=data, comment=self.comment, user=self.moderator, decision=decision)

    def answer(self, form: DecisionForm, message: str = "", status: int = 200) -> HttpResponse:
        decision, token = self.kwargs["decision"], self.kwargs["token"]
        others = {
            str(ACTIONS[other].label): reverse(
                "neuromod_comments_admin:email_action", args=[token, other]
            )
            for other in QUESTIONS
            if other != decision and other in possible(self.comment)
        }
        context = self.get_context_data(
            comment=self.comment,
            extra=extra_answers(self.comment),
            reports=open_reports(self.comment),
            reasons=[in_words(hold) for hold in self.comment.hold_reasons],
            form=form,
            message=message,
            decision=decision,
            button=ACTIONS[decision].label,
            others=others,
            words=words_of(self.comment),
        )
        return self.render_to_response(context, status=status)

    def explain(self, message: str, status: int) -> HttpResponse:
        """Return a page that explains the refusal and offers alternatives."""
        context = self.get_context_data(message=message, queue_url=reverse(QUEUE))
        comment = self.__dict__.get("comment")
        if comment is not None and can_moderate(self.moderator, comment.page):
            context["history_url"] = reverse("neuromod_comments_admin:history", args=[comment.pk])
        return self.render_to_response(context, status=status)


def words_of(comment: Comment) -> str:
    """Return the version of the comment's text that the page shows."""
    return comment.edited_at.isoformat() if comment.edited_at else "first"


class ModeratorUnsubscribeView(LinkView):
    """Stop all email about comments for a moderator, who can turn it on again in the account."""

    def setup(self, request: HttpRequest, *args: object, token: str, **kwargs: object) -> None:
        super().setup(request, *args, token=token, **kwargs)
        pk = tokens.no_mail(token)
        self.user = preferences.recipient(pk)
        if pk is None:
            raise Http404

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.ask(
            heading=_("Stop these emails?"),
            message=_("You will no longer be emailed about comments to moderate."),
            button=_("Unsubscribe"),
        )

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.user is not None:
            ModeratorMail.objects.update_or_create(
                user=self.user, page=None, defaults={"pace": Pace.NEVER}
            )
            ModeratorMail.objects.filter(user=self.user).update(pace=Pace.NEVER)
            Mail.objects.filter(user=self.user, sent_at__isnull=True).delete()
        return self.done(
            heading=_("Unsubscribed"),
            message=_(
                "To receive these emails again, change the notifications in your account settings."
            ),
        )
