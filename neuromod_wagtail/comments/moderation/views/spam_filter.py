"""The spam filter's page: its thresholds on the site's own history, and what it has learned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Unpack

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, F, IntegerField
from django.db.models.functions import Cast, Floor
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.widgets import AdminDateInput
from wagtail.log_actions import log
from wagtail.models import Site

from neuromod_wagtail.comments.models import SpamFilter
from neuromod_wagtail.comments.models.spam import HOLD_AT
from neuromod_wagtail.comments.moderation.views.mixins import TemplateScreen, chosen_site
from neuromod_wagtail.comments.permissions import can_ban
from neuromod_wagtail.comments.spam.learner import files, learning
from neuromod_wagtail.comments.spam.learner.features import VERSION
from neuromod_wagtail.text import localized
from neuromod_wagtail.users import AdminRequest, User
from neuromod_wagtail.web.forms import FormArguments

URL = "neuromod_comments_admin:spam_filter"
# So that 0.29 is 29 per cent, although 0.29 * 100 is a little less than 29.
TINY = 1e-9
STEPS = (10, 20, 30, 40, 50, 60, 70, 80, 90)


class ThresholdForm(forms.Form):
    """The scores from which comments are held, and marked as spam, in per cent."""

    hold_at = forms.IntegerField(
        label=gettext_lazy("Hold comments from a score of"),
        min_value=5,
        max_value=100,
        widget=forms.NumberInput(attrs={"type": "range", "step": 1}),
    )
    spam_at = forms.IntegerField(
        label=gettext_lazy("Mark them as spam, without a moderator, from a score of"),
        min_value=50,
        max_value=100,
        required=False,
        help_text=gettext_lazy(
            "In per cent. Leave blank so that a moderator decides on every comment."
        ),
    )

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        hold_at, spam_at = data.get("hold_at"), data.get("spam_at")
        if hold_at and spam_at and spam_at < hold_at:
            self.add_error(
                "spam_at",
                gettext_lazy("This must not be lower than the score from which they are held."),
            )
        return data


class RollBackForm(forms.Form):
    """The lessons to take back: since a day, of one moderator or all."""

    since = forms.DateField(label=gettext_lazy("Learned since"), widget=AdminDateInput)
    user: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        label=gettext_lazy("Only from"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("all moderators"),
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

    file = forms.FileField(label=gettext_lazy("Exported filter"))

    def clean_file(self) -> bytes:
        """Return the weights in the file."""
        upload: UploadedFile = self.cleaned_data["file"]
        try:
            return files.weights_of(upload.read(files.LARGEST + 1).decode("utf-8", "replace"))
        except files.FilterFileRefused as error:
            raise ValidationError(str(error), code="refused") from None


class ResetForm(forms.Form):
    """The confirmation that everything learned is to be forgotten."""

    sure = forms.BooleanField(label=gettext_lazy("Forget everything that was learned on this site"))


@dataclass(frozen=True)
class Effect:
    """What a threshold would hold of the comments that were decided: of spam, of real ones."""

    percent: int
    spam_held: int
    spam: int
    real_held: int
    real: int


@dataclass(frozen=True)
class History:
    """How many decided comments had each score, in per cent, before the filter learned them."""

    spam: list[int]
    real: list[int]

    @classmethod
    def of(cls, row: SpamFilter | None) -> History:
        found = cls([0] * 101, [0] * 101)
        if row is None:
            return found
        percent = Cast(Floor(F("score") * 100 + TINY), IntegerField())
        lessons = row.lessons.filter(dismissed=False).annotate(percent=percent)
        for place, is_spam, number in (
            lessons.order_by().values_list("percent", "is_spam").annotate(Count("pk"))
        ):
            (found.spam if is_spam else found.real)[min(max(place, 0), 100)] += number
        return found

    def effect(self, percent: int) -> Effect:
        spam, real = self.spam, self.real
        return Effect(percent, sum(spam[percent:]), sum(spam), sum(real[percent:]), sum(real))


class SpamFilterView(TemplateScreen):
    """Thresholds, training, reset, export, import and rollback, for moderators of the whole site."""

    page_title = gettext_lazy("Spam filter")
    header_icon = "tasks"
    template_name = "neuromod_wagtail/comments/admin/spam_filter.html"

    def test_func(self) -> bool:
        return can_ban(self.request.user)

    @cached_property
    def site(self) -> Site:
        return chosen_site(self.request)

    @cached_property
    def row(self) -> SpamFilter | None:
        return SpamFilter.objects.filter(site=self.site).first()

    @cached_property
    def forms(self) -> dict[str, forms.Form]:
        """Return all forms by their action; the one that was sent has its data."""
        sent = self.request.POST.get("action", "")
        row = self.row

        def data(action: str) -> FormArguments:
            is_sent = sent == action
            return {"data": self.request.POST, "files": self.request.FILES} if is_sent else {}

        save = data("save")
        save["initial"] = {
            "hold_at": round(100 * (row.hold_at if row else HOLD_AT)),
            "spam_at": round(100 * row.spam_at) if row and row.spam_at else None,
        }
        return {
            "save": ThresholdForm(**save),
            "rollback": RollBackForm(**data("rollback"), row=row),
            "import": ImportForm(**data("import")),
            "reset": ResetForm(**data("reset")),
        }

    def post(self, request: AdminRequest, **kwargs: object) -> HttpResponse:
        action = request.POST.get("action", "")
        if action == "export":
            answer = HttpResponse(files.export(self.row), content_type="application/json")
            answer["Content-Disposition"] = 'attachment; filename="spam-filter.json"'
            return answer
        form = self.forms.get(action)
        verbs: dict[str, Callable[[], str]] = {
            "save": self.save,
            "train": self.train,
            "rollback": self.roll_back,
            "import": self.start_from,
            "reset": self.reset,
        }
        if action not in verbs:
            raise Http404
        if form is not None and not form.is_valid():
            messages.error(request, _("Nothing was changed. Correct the errors below."))
            return self.render_to_response(self.get_context_data())
        message = verbs[action]()
        row = SpamFilter.objects.filter(site=self.site).first()
        if row is not None:
            log(
                instance=row,
                action="neuromod_comments.change_filter",
                user=request.user,
                title=str(self.site),
                data={"reason": message},
            )
        messages.success(request, message)
        return redirect(self.address)

    @property
    def address(self) -> str:
        return f"{reverse(URL)}?site={self.site.pk}"

    def save(self) -> str:
        data = self.forms["save"].cleaned_data
        hold_at, spam_at = data["hold_at"], data["spam_at"]
        changes = {"hold_at": hold_at / 100, "spam_at": spam_at / 100 if spam_at else None}
        SpamFilter.objects.update_or_create(
            site=self.site, defaults=changes, create_defaults={**changes, "features": VERSION}
        )
        if spam_at:
            return _("Comments are held from %(hold)d%% and marked as spam from %(spam)d%%.") % {
                "hold": hold_at,
                "spam": spam_at,
            }
        return _("Comments are held from %(hold)d%%.") % {"hold": hold_at}

    def train(self) -> str:
        number = learning.learn_history(self.site)
        return ngettext(
            "%(number)s comment learned. The filter was retrained.",
            "%(number)s comments learned. The filter was retrained.",
            number,
        ) % {"number": localized.number(number)}

    def roll_back(self) -> str:
        row, data = self.row, self.forms["rollback"].cleaned_data
        number = learning.roll_back(row, data["since"], data["user"]) if row is not None else 0
        return ngettext(
            "%(number)s lesson taken back. The decision on the comment stays.",
            "%(number)s lessons taken back. The decisions on the comments stay.",
            number,
        ) % {"number": localized.number(number)}

    def start_from(self) -> str:
        learning.start_from(self.site, self.forms["import"].cleaned_data["file"])
        return _("The filter was imported. What this site has learned was added to it.")

    def reset(self) -> str:
        if self.row is not None:
            learning.reset(self.row)
        return _("The filter was reset.")

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        history, row = History.of(self.row), self.row
        asked = self.request.GET.get("hold_at", "")
        initial = self.forms["save"].initial["hold_at"]
        percent = int(asked) if asked.isdecimal() and 5 <= int(asked[:4]) <= 100 else initial
        if not self.forms["save"].is_bound:
            self.forms["save"].initial["hold_at"] = percent
        return {
            **super().get_context_data(**kwargs),
            "row": row,
            "site": self.site,
            "sites": Site.objects.order_by("hostname", "pk"),
            "forms": self.forms,
            "effect": history.effect(percent),
            "effects": [history.effect(step) for step in STEPS],
            "scores": {"spam": history.spam, "real": history.real},
            "address": self.address,
        }
