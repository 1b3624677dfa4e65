"""Word rules in the Wagtail admin: the list, the form with a trial, import and export."""

from __future__ import annotations

from functools import cached_property

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.generic import FormView
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView
from wagtail.admin.widgets import HeaderButton
from wagtail.log_actions import log
from wagtail.models import Site

from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.moderation.forms import word_rules as forms
from neuromod_wagtail.comments.moderation.views.mixins import AdminScreen, chosen_site
from neuromod_wagtail.comments.moderation.views.people import Unreferenced
from neuromod_wagtail.comments.permissions import can_ban
from neuromod_wagtail.comments.spam.word_rules import try_rule
from neuromod_wagtail.text import localized
from neuromod_wagtail.users import AdminRequest

INDEX = "neuromod_comments_word_rule:index"
IMPORT = "neuromod_comments_admin:import_word_rules"
EXPORT = "neuromod_comments_admin:export_word_rules"


class WordRuleIndexView(IndexView):
    """The list of word rules."""

    page_title = gettext_lazy("Word rules")
    search_fields = ["text", "note"]
    is_searchable = True
    default_ordering = "text"
    list_filter = ["action", "match", "site"]
    list_display = [
        "text",
        Column("action", label=gettext_lazy("What to do"), accessor="get_action_display"),
        Column("match", label=gettext_lazy("Found"), accessor="get_match_display"),
        NumberColumn("hits", label=gettext_lazy("Hits"), sort_key="hits"),
        DateColumn("last_hit_at", label=gettext_lazy("Last hit"), sort_key="last_hit_at"),
        "note",
    ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        site = Site.objects.filter(is_default_site=True).first()
        wanted = self.request.GET.get("site") or (site.pk if site else "")
        return [
            *super().header_buttons,
            HeaderButton(pgettext("verb", "Import"), url=reverse(IMPORT), icon_name="upload"),
            HeaderButton(_("Export"), url=f"{reverse(EXPORT)}?site={wanted}", icon_name="download"),
        ]


class TrialMixin:
    """A form whose second button tries the rule on past comments, without saving it."""

    request: HttpRequest
    trial = None

    def form_valid(self, form: ModelForm) -> HttpResponse:
        if "try" not in self.request.POST:
            return super().form_valid(form)  # type: ignore[misc]
        self.form = form
        self.trial = try_rule(form.instance)
        return self.render_to_response(self.get_context_data())  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        trial = self.trial
        found = trial.found if trial else {}
        statuses = [(Status(status).label, found[status]) for status in Status if found.get(status)]
        return {
            **super().get_context_data(**kwargs),  # type: ignore[misc]
            "trial": trial,
            "statuses": statuses,
            "has_unsaved_changes": trial is not None,
        }


class WordRuleCreateView(TrialMixin, CreateView):
    """Add a rule."""

    success_message = gettext_lazy("Rule added: %(object)s.")
    error_message = gettext_lazy("The rule was not added. Correct the errors below.")


class WordRuleEditView(TrialMixin, Unreferenced, EditView):
    """Change a rule."""

    success_message = gettext_lazy("Rule changed: %(object)s.")
    error_message = gettext_lazy("Nothing was changed. Correct the errors below.")


class WordRuleDeleteView(Unreferenced, DeleteView):
    """Delete a rule."""

    success_message = gettext_lazy("Rule deleted: %(object)s.")


class ImportView(AdminScreen, FormView):
    """Add rules from a CSV file, all or none."""

    request: AdminRequest

    above = (INDEX, gettext_lazy("Word rules"))
    form_class = forms.ImportForm
    page_title = gettext_lazy("Import word rules")
    header_icon = "upload"
    template_name = "neuromod_wagtail/comments/admin/word_rules_import.html"

    def test_func(self) -> bool:
        return can_ban(self.request.user)

    def get_initial(self) -> dict[str, object]:
        return {"site": Site.objects.filter(is_default_site=True).first()}

    def form_valid(self, form: forms.ImportForm) -> HttpResponse:
        with transaction.atomic():
            number = form.save()
            message = ngettext(
                "%(number)s word rule imported.", "%(number)s word rules imported.", number
            ) % {"number": localized.number(number)}
            log(
                instance=form.cleaned_data["site"],
                action="neuromod_comments.import_word_rules",
                user=self.request.user,
                data={"reason": message},
            )
        messages.success(self.request, message)
        return redirect(INDEX)


def export(request: HttpRequest) -> StreamingHttpResponse:
    """Return the rules of a site as CSV."""
    if not can_ban(request.user):
        raise PermissionDenied
    rows = forms.export(chosen_site(request))
    answer = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="word-rules.csv"'
    return answer
