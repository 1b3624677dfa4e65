"""Bans in the Wagtail admin. Decisions are made by ``actions.people``."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView

from neuromod_wagtail.comments.actions import people
from neuromod_wagtail.comments.models import Ban
from neuromod_wagtail.comments.moderation.filters import BanFilterSet
from neuromod_wagtail.comments.moderation.forms.people import BanForm, NewBanForm


def _end(ban: Ban) -> str:
    return date_format(localtime(ban.until), "DATETIME_FORMAT")


class BanIndexView(IndexView):
    """The list of bans, newest first."""

    page_title = gettext_lazy("Bans")
    filterset_class = BanFilterSet
    search_fields = ["label", "reason"]
    is_searchable = True
    default_ordering = "-created_at"

    def get_base_queryset(self) -> QuerySet:
        return Ban.objects.select_related("user")

    @property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "label",
                label=gettext_lazy("Who"),
                accessor=str,
                get_url=lambda ban: reverse(self.edit_url_name, args=[ban.pk]),
                sort_key="label",
            ),
            BooleanColumn("is_in_force", label=gettext_lazy("Active")),
            # Wagtail's own date column shows "just now" for all future dates.
            Column("until", label=gettext_lazy("Until"), accessor=_end, sort_key="until"),
            Column("reason", label=gettext_lazy("Reason")),
            Column("user", label=gettext_lazy("Decided by")),
            DateColumn("created_at", label=gettext_lazy("Since"), sort_key="created_at"),
        ]


class Unreferenced:
    """A view without Wagtail's usage count: nothing refers to a ban."""

    def get_usage_url(self) -> None:
        return None


class BanCreateView(CreateView):
    """Add a ban by hand."""

    form_class = NewBanForm
    page_title = gettext_lazy("Add ban")
    submit_button_label = gettext_lazy("Ban")
    submit_button_active_label = gettext_lazy("Banning…")
    success_message = gettext_lazy("Banned: %(object)s.")
    error_message = gettext_lazy("The ban was not added. Correct the errors below.")

    def save_instance(self) -> Ban:
        data = self.form.cleaned_data
        return people.ban(
            data["kind"],
            data["value"],
            user=self.request.user,
            reason=data["reason"],
            until=data["until"],
            label=data["label"],
            screen="bans",
        )


class BanEditView(Unreferenced, EditView):
    """Change the reason or end of a ban."""

    form_class = BanForm
    success_message = gettext_lazy("Ban changed: %(object)s.")
    error_message = gettext_lazy("Nothing was changed. Correct the errors below.")
    delete_item_label = gettext_lazy("Lift ban")

    def save_instance(self) -> Ban:
        data = self.form.cleaned_data
        return people.change_ban(
            self.object, user=self.request.user, reason=data["reason"], until=data["until"]
        )


class BanDeleteView(Unreferenced, DeleteView):
    """Lift a ban."""

    template_name = "neuromod_wagtail/comments/admin/lift.html"
    page_title = gettext_lazy("Lift ban")
    success_message = gettext_lazy("Ban lifted: %(object)s.")

    @property
    def confirmation_message(self) -> str:
        if self.object.is_in_force:
            return _("They will be able to comment again immediately.")
        return _("This ban has expired. It will be removed from the list.")

    def delete_action(self) -> None:
        people.lift_ban(self.object, user=self.request.user, screen="bans")
