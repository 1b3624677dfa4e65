"""Forms that arrange a discussion."""

from __future__ import annotations

from typing import Unpack

import swapper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from neuromod_wagtail.comments.actions import discussions
from neuromod_wagtail.comments.models import Comment, Discussion
from neuromod_wagtail.comments.models.settings import Mode
from neuromod_wagtail.comments.moderation.forms.widgets import OwnPageChooser
from neuromod_wagtail.comments.permissions import can_moderate
from neuromod_wagtail.dates import validate_showable
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.users import User
from neuromod_wagtail.web.forms import FormArguments

# On a page's form these fields are inside another form, so each names the form it belongs to.
OWN_FORM = {"form": "nm-discussion"}


class DiscussionForm(forms.Form):
    """A page's comment settings: whether readers may comment, and until when."""

    prefix = "nm-discussion"

    mode = forms.ChoiceField(
        label=_("Comments"),
        required=False,
        choices=[("", _("Use the section or site setting")), *Mode.choices],
        widget=forms.Select(attrs=OWN_FORM),
    )
    # Wagtail's own widget brings an inline script, which would not run where the response to a
    # change is inserted into the page.
    closes_at = forms.DateTimeField(
        label=_("Closes at"),
        required=False,
        validators=[validate_showable],
        help_text=_("Leave blank to use the section or site setting."),
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", **OWN_FORM}, format="%Y-%m-%dT%H:%M"
        ),
    )

    @classmethod
    def of(cls, discussion: Discussion | None) -> DiscussionForm:
        """Return the form with the discussion's current settings."""
        now = {"mode": discussion.mode, "closes_at": discussion.closes_at} if discussion else {}
        return cls(initial=now)


class MoveForm(forms.Form):
    """The target page of a thread. ``user`` must moderate there, too."""

    def __init__(self, *, user: User, comment: Comment, **options: Unpack[FormArguments]) -> None:
        super().__init__(**options)
        self.user, self.comment = user, comment
        pages = swapper.load_model("wagtailcore", "Page").objects.filter(depth__gt=1)
        self.fields["page"] = forms.ModelChoiceField(
            label=_("Move to page"), queryset=pages, widget=OwnPageChooser(may=self.may)
        )

    def may(self, page: PageLike) -> bool:
        return can_moderate(self.user, page)

    def clean_page(self) -> PageLike:
        page: PageLike = self.cleaned_data["page"]
        if page.pk == self.comment.page_id:
            raise ValidationError(_("The thread is already on this page."))
        if not self.may(page):
            raise ValidationError(_("You do not moderate comments on this page."))
        return page


class DiscussionEntryForm(WagtailAdminModelForm):
    """The same form in Wagtail's list of discussions, using the same action."""

    def save(self, commit: bool = True) -> Discussion:
        return discussions.change(
            self.instance.page,
            mode=self.cleaned_data["mode"],
            closes_at=self.cleaned_data["closes_at"],
            user=self.for_user,
        )
