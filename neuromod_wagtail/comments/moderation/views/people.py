"""Commenters in the admin: their comments, decisions about them, and bans.

Bans are decided by ``actions.people``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, IndexView

from neuromod_wagtail.admin.columns import ExactDateColumn
from neuromod_wagtail.comments import actions, permissions
from neuromod_wagtail.comments.actions import notes, people
from neuromod_wagtail.comments.forms import extra_answers
from neuromod_wagtail.comments.models import Ban, Comment, TrustLevel
from neuromod_wagtail.comments.models.keyset import Cursor
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.moderation import action_registry, author_profile
from neuromod_wagtail.comments.moderation.forms.people import (
    BanForm,
    NewBanForm,
    NoteForm,
    PersonBanForm,
    TrustLevelForm,
)
from neuromod_wagtail.comments.moderation.views.mixins import ModeratorView
from neuromod_wagtail.comments.permissions import can_ban
from neuromod_wagtail.comments.spam.hold_reasons import in_words
from neuromod_wagtail.text import localized
from neuromod_wagtail.users import AdminRequest

SCREEN = "person"
BATCH = 500


class PersonView(ModeratorView):
    """History, trust level, bans and notes of one commenter, for those who moderate them."""

    template_name = "neuromod_wagtail/comments/admin/person_page.html"
    header_icon = "user"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        self.key = str(kwargs["key"])
        if not permissions.PERSON_KEY.fullmatch(self.key):
            raise Http404
        if not permissions.can_see_commenter(request.user, self.key):
            raise PermissionDenied
        if self.person.is_empty:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def person(self) -> author_profile.AuthorProfile:
        return author_profile.open_for(self.request.user, self.key)

    @cached_property
    def can_ban(self) -> bool:
        return can_ban(self.request.user)

    def get(self, request: AdminRequest, key: str) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def post(self, request: AdminRequest, key: str) -> HttpResponse:
        """Perform the pressed button's action, or show its form again with the input."""
        buttons: dict[str, Callable[[], forms.Form | None]] = {
            "trust_level": self.set_trust_level,
            "ban": self.ban,
            "note": self.note,
            "lift": self.lift,
            "change-note": self.change_note,
        }
        pressed = buttons.get(request.POST.get("action", ""))
        wrong = pressed() if pressed else None
        if wrong is None:
            return HttpResponseRedirect(request.path)
        messages.validation_error(
            request, _("Nothing was changed. Correct the errors below."), wrong
        )
        named = {f"{wrong.prefix}_form": wrong}
        return self.render_to_response(self.get_context_data(**named))

    def set_trust_level(self) -> forms.Form | None:
        form = TrustLevelForm(self.request.POST, prefix="trust_level")
        if not form.is_valid():
            return form
        choice, reason = form.cleaned_data["choice"], form.cleaned_data["reason"]
        user = self.request.user
        if choice == TrustLevel.Choice.TRUSTED:
            people.trust(self.key, user=user, reason=reason, screen=SCREEN)
            message = _("Trusted. New comments from this commenter will be published immediately.")
        elif choice == TrustLevel.Choice.HOLD:
            people.hold_always(self.key, user=user, reason=reason, screen=SCREEN)
            message = _("All new comments from this commenter will be held.")
        else:
            people.clear_trust_level(self.key, user=user, screen=SCREEN)
            message = _("Trust level reset. New comments will be handled normally.")
        messages.success(self.request, message)
        return None

    def ban(self) -> forms.Form | None:
        if not self.can_ban:
            raise PermissionDenied
        form = PersonBanForm(data=self.request.POST, prefix="ban", profile=self.person)
        if not form.is_valid():
            return form
        data = form.cleaned_data
        with transaction.atomic():
            for kind in data["kinds"]:
                offer = form.offers[kind]
                people.ban(
                    kind,
                    offer.value,
                    user=self.request.user,
                    reason=data["reason"],
                    until=data["until"],
                    label=offer.label,
                    person=self.key,
                    screen=SCREEN,
                )
        messages.success(self.request, _("Banned."))
        if data.get("spam"):
            self.mark_spam()
        return None

    def mark_spam(self) -> None:
        number = 0
        waiting = self.person.rows.filter(status=Status.PENDING).order_by("pk")
        while batch := list(waiting[:BATCH]):
            number += len(actions.mark_spam(batch, user=self.request.user, screen=SCREEN))
        message = ngettext(
            "%(number)s comment was marked as spam.",
            "%(number)s comments were marked as spam.",
            number,
        )
        messages.success(self.request, message % {"number": localized.number(number)})

    def lift(self) -> None:
        """Lift one of the bans that are shown here."""
        wanted = self.request.POST.get("ban", "")
        row = next((ban for ban in self.person.bans if str(ban.pk) == wanted), None)
        if row is None:
            messages.warning(self.request, _("That ban has already been lifted."))
            return
        people.lift_ban(row, user=self.request.user, person=self.key, screen=SCREEN)
        messages.success(self.request, _("Ban lifted."))

    def note(self) -> forms.Form | None:
        form = NoteForm(self.request.POST, prefix="note")
        if not form.is_valid():
            return form
        notes.write(self.key, form.cleaned_data["text"], user=self.request.user, screen=SCREEN)
        messages.success(self.request, _("Note added."))
        return None

    def change_note(self) -> None:
        """Change the text of one of the notes shown; empty text deletes it."""
        wanted = self.request.POST.get("note", "")
        row = next((note for note in self.person.notes if str(note.pk) == wanted), None)
        text = self.request.POST.get("text", "").strip()
        if row is None:
            messages.warning(self.request, _("That note has already been deleted."))
            return
        notes.change(row, text, user=self.request.user, screen=SCREEN)
        messages.success(self.request, _("Note changed.") if text else _("Note deleted."))

    def get_page_title(self) -> str:
        return self.person.names[0] if self.person.names else _("Unnamed commenter")

    def get_context_data(self, **kwargs: forms.Form) -> dict[str, object]:
        person, asked = self.person, self.request.GET
        status = asked.get("status", "") if asked.get("status") in Status.values else ""
        rows = person.rows.filter(status=status) if status else person.rows
        comments, after = author_profile.history(rows, Cursor.parse(asked.get("after", "")))
        shown = self.forms() | kwargs
        media = sum((form.media for form in shown.values()), forms.Media())
        return super().get_context_data(
            **shown,
            media=media,
            person=person,
            can_ban=self.can_ban,
            counts=[
                {
                    "label": Status(value).label,
                    "number": number,
                    "url": f"?status={value}#comments-section",
                    "is_current": value == status,
                }
                for value, number in person.counts.items()
            ],
            total=sum(person.counts.values()),
            bans_in_force=[ban for ban in person.bans if ban.is_in_force],
            bans_over=[ban for ban in person.bans if not ban.is_in_force],
            comments=[_shown(comment) for comment in comments],
            status=status,
            next_url=f"?status={status}&after={after}#comments-section" if after else "",
            is_further="after" in asked,
            here=self.request.get_full_path(),
        )

    def forms(self) -> dict[str, forms.Form]:
        trust_level = self.person.trust_level
        initial = (
            {"choice": trust_level.choice, "reason": trust_level.reason} if trust_level else {}
        )
        found: dict[str, forms.Form] = {"note_form": NoteForm(prefix="note")}
        if self.can_ban:
            found["trust_level_form"] = TrustLevelForm(prefix="trust_level", initial=initial)
            if self.person.offers:
                found["ban_form"] = PersonBanForm(prefix="ban", profile=self.person)
        return found


def _shown(comment: Comment) -> dict[str, object]:
    return {
        "comment": comment,
        "extra": extra_answers(comment),
        "reasons": [in_words(hold) for hold in comment.hold_reasons],
        "decisions": action_registry.possible(comment),
    }


class BanFilterSet(WagtailFilterSet):
    """The filters of the list of bans."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Active"),
        choices=[("now", gettext_lazy("Active")), ("over", gettext_lazy("Expired"))],
        method="filter_state",
    )

    class Meta:
        model = Ban
        fields = ["kind"]

    def filter_state(self, bans: QuerySet, name: str, value: str) -> QuerySet:
        now = timezone.now()
        return bans.filter(until__gt=now) if value == "now" else bans.filter(until__lte=now)


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
            ExactDateColumn("until", label=gettext_lazy("Until"), sort_key="until"),
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
