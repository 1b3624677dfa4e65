"""Forms of the spam filter's page."""

from __future__ import annotations

from datetime import datetime, time
from typing import Unpack

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from neuromod_wagtail.comments.models import SpamFilter
from neuromod_wagtail.comments.spam.learner import files
from neuromod_wagtail.users import User
from neuromod_wagtail.web.forms import FormArguments


class ThresholdForm(forms.Form):
    """The scores from which comments are held, and marked as spam, in per cent."""

    hold_at = forms.IntegerField(
        label=_("Hold comments from a score of"),
        min_value=5,
        max_value=100,
        widget=forms.NumberInput(attrs={"type": "range", "step": 1}),
    )
    spam_at = forms.IntegerField(
        label=_("Mark them as spam, without a moderator, from a score of"),
        min_value=50,
        max_value=100,
        required=False,
        help_text=_("In per cent. Leave blank so that a moderator decides on every comment."),
    )

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        hold_at, spam_at = data.get("hold_at"), data.get("spam_at")
        if hold_at and spam_at and spam_at < hold_at:
            self.add_error(
                "spam_at", _("This must not be lower than the score from which they are held.")
            )
        return data


class RollBackForm(forms.Form):
    """The lessons to take back: since a day, of one moderator or all."""

    since = forms.DateField(label=_("Learned since"), widget=AdminDateInput)
    user: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        label=_("Only from"), queryset=None, required=False, empty_label=_("all moderators")
    )

    def __init__(self, *, row: SpamFilter | None, **options: Unpack[FormArguments]) -> None:
        super().__init__(**options)
        teachers = row.lessons.filter(dismissed=False).values_list("user", flat=True) if row else []
        users = get_user_model()._default_manager
        self.fields["user"].queryset = users.filter(pk__in=teachers)  # type: ignore[attr-defined]

    def clean_since(self) -> datetime:
        """Return the start of the chosen day."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["since"], time.min))


class ImportForm(forms.Form):
    """The file of an exported filter."""

    file = forms.FileField(label=_("Exported filter"))

    def clean_file(self) -> bytes:
        """Return the weights in the file."""
        upload: UploadedFile = self.cleaned_data["file"]
        try:
            return files.weights_of(upload.read(files.LARGEST + 1).decode("utf-8", "replace"))
        except files.FilterFileRefused as error:
            raise ValidationError(str(error), code="refused") from None


class ResetForm(forms.Form):
    """The confirmation that everything learned is to be forgotten."""

    sure = forms.BooleanField(label=_("Forget everything that was learned on this site"))
