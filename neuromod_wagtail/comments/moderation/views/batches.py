"""Batches in the admin: confirmation, progress, undo."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic.edit import FormMixin
from wagtail.admin import messages

from neuromod_wagtail.comments.models import Batch
from neuromod_wagtail.comments.models.keyset import is_key
from neuromod_wagtail.comments.models.states import sources
from neuromod_wagtail.comments.moderation import action_registry, batches
from neuromod_wagtail.comments.moderation.forms.decisions import BatchForm
from neuromod_wagtail.comments.moderation.queue.filters import queue_from
from neuromod_wagtail.comments.moderation.queue.listing import LONGEST_STRETCH, QUEUE, Queue
from neuromod_wagtail.comments.moderation.views.mixins import (
    ModeratorView,
    TemplateScreen,
    wants_json,
)
from neuromod_wagtail.comments.permissions import sections
from neuromod_wagtail.text import localized
from neuromod_wagtail.users import AdminRequest


class BatchNewView(FormMixin, ModeratorView, TemplateScreen):
    """Choose a decision on all matching comments. The URL has the parameters of the queue.

    Each button says what it does to how many; the one that erases leads to a second confirmation.
    """

    form_class = BatchForm
    template_name = "neuromod_wagtail/comments/admin/batch_new.html"
    page_title = gettext_lazy("Decide on all matching comments")

    @cached_property
    def queue(self) -> Queue:
        return queue_from(self.request.user, self.request.GET)

    @cached_property
    def ceiling(self) -> int:
        """Return what the moderator saw: comments that arrived meanwhile are not affected."""
        asked = self.request.POST.get("ceiling", "")
        newest = batches.newest()
        return min(int(asked), newest) if is_key(asked) else newest

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Return the matches in each status, of the first half million examined."""
        return self.queue.numbers(self.ceiling)

    @cached_property
    def decisions(self) -> dict[str, int]:
        """Return the possible decisions with their numbers."""
        found = {
            decision: sum(self.numbers.get(status, 0) for status in sources(target))
            for decision, target in action_registry.TARGETS.items()
        }
        return {decision: number for decision, number in found.items() if number}

    def get_form_kwargs(self) -> dict[str, object]:
        return {**super().get_form_kwargs(), "decisions": self.decisions}

    def post(self, request: AdminRequest) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        decision = form.cleaned_data["bulk_action"]
        if decision == "erase" and not form.cleaned_data["sure"]:
            return self.render_to_response(self.get_context_data(form=form, is_asking=True))
        batch = batches.begin(
            decision,
            request.GET.urlencode(),
            user=request.user,
            ceiling=self.ceiling,
            expected=self.decisions[decision],
            reason=form.text() if decision == "decline" else "",
        )
        return redirect("neuromod_comments_admin:batch", batch.uuid)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        number = sum(self.numbers.values())
        return super().get_context_data(
            number=number,
            shown_number=localized.number(number),
            is_more=number >= LONGEST_STRETCH,
            ceiling=self.ceiling,
            buttons={
                decision: action_registry.on_many(decision, many)
                for decision, many in self.decisions.items()
            },
            queue_url=f"{reverse(QUEUE)}?{self.request.GET.urlencode()}",
            **kwargs,
        )


class BatchView(ModeratorView):
    """The progress of a batch. ``POST`` with ``work`` continues it, with ``undo`` reverses it."""

    template_name = "neuromod_wagtail/comments/admin/batch.html"
    page_title = gettext_lazy("Batch")

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        self.batch = get_object_or_404(Batch.objects.select_related("user"), uuid=kwargs["uuid"])

    def test_func(self) -> bool:
        is_mine = self.batch.user_id == self.moderator.pk
        return super().test_func() and (is_mine or sections(self.moderator) is None)

    def get(self, request: AdminRequest, **kwargs: object) -> HttpResponse:
        if wants_json(request):
            return self.progress()
        return self.render_to_response(self.get_context_data())

    def post(self, request: AdminRequest, **kwargs: object) -> HttpResponse:
        if request.POST.get("action") == "undo":
            if not self.can_undo or not batches.begin_undo(self.batch, user=request.user):
                messages.warning(request, _("This batch cannot be undone at the moment."))
        else:
            batches.work(self.batch.pk, seconds=batches.SECONDS_PER_REQUEST)
        if wants_json(request):
            self.batch.refresh_from_db()
            return self.progress()
        return redirect("neuromod_comments_admin:batch", self.batch.uuid)

    @property
    def can_undo(self) -> bool:
        return self.batch.decision != "erase" and self.batch.status == Batch.Status.DONE

    @property
    def total(self) -> int:
        undoing = self.batch.status in {Batch.Status.UNDOING, Batch.Status.UNDONE}
        return self.batch.done if undoing else max(self.batch.expected, self.batch.done)

    def summary(self) -> str:
        batch = self.batch
        undoing = batch.status in {Batch.Status.UNDOING, Batch.Status.UNDONE}
        number = batch.undone if undoing else batch.done
        line = (
            ngettext("%(n)s comment restored.", "%(n)s comments restored.", number)
            if undoing
            else ngettext("%(n)s comment decided.", "%(n)s comments decided.", number)
        )
        summary = f"{batch.get_status_display()}. {line % {'n': localized.number(number)}}"
        if batch.user_id is None and not undoing and batch.done < batch.expected:
            orphaned = _(
                "The account that started this batch has been deleted, so the remaining comments "
                "were left unchanged."
            )
            return f"{summary} {orphaned}"
        return summary

    def progress(self) -> JsonResponse:
        done = self.batch.undone if self.batch.status == Batch.Status.UNDOING else self.batch.done
        return JsonResponse(
            {
                "done": done,
                "total": self.total,
                "message": self.summary(),
                "is_running": self.batch.is_running,
            }
        )

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            batch=self.batch,
            decision=action_registry.ACTIONS[self.batch.decision].label,
            total=self.total,
            message=self.summary(),
            can_undo=self.can_undo,
            queue_url=reverse(QUEUE),
            **kwargs,
        )
