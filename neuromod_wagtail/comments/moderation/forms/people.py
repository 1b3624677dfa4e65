"""Forms for decisions about commenters."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Unpack

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from neuromod_wagtail.comments.actions.people import validate_domain, validate_end, value_of
from neuromod_wagtail.comments.forms import EmailField
from neuromod_wagtail.comments.models import Ban, TrustLevel
from neuromod_wagtail.comments.moderation.author_profile import AuthorProfile, Offer, masked
from neuromod_wagtail.comments.security.ip import domain_of, network, normalise
from neuromod_wagtail.web.forms import FormArguments

DATE = "date"
# Days by choice.
SPANS = [
    ("1", _("1 day")),
    ("7", _("1 week")),
    ("30", _("1 month")),
    ("365", _("1 year")),
    (DATE, _("Until a date I choose")),
]
REASON = _("Shown only to moderators.")


class TrustLevelForm(forms.Form):
    """The trust level of a commenter."""

    choice = forms.ChoiceField(
        label=_("How to handle new comments"),
        required=False,
        choices=[("", _("Normally")), *TrustLevel.Choice.choices],
        widget=forms.RadioSelect,
        help_text=_(
            "A trusted comment still waits when a spam check finds a listed word or many links."
        ),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False, help_text=REASON)

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        if data.get("choice") == TrustLevel.Choice.HOLD and not data.get("reason"):
            self.add_error("reason", _("Give a reason for other moderators."))
        return data


class EndForm(forms.Form):
    """The end and reason of a ban. ``cleaned_data["until"]`` is a moment."""

    span = forms.ChoiceField(label=_("Duration"), choices=SPANS, initial="7")
    date = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=AdminDateInput,
        help_text=_("Only if you choose the date yourself."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=REASON)

    def clean(self) -> dict[str, object]:
        data = super().clean() or self.cleaned_data
        span = data.get("span")
        if span == DATE and "date" in data:
            try:
                data["until"] = _end_of(data["date"])
            except ValidationError as error:
                self.add_error("date", error)
        elif span and span != DATE:
            data["until"] = timezone.now() + timedelta(days=int(span))
        return data


def _end_of(day: date | None) -> datetime:
    if day is None:
        raise ValidationError(_("Choose the last day of the ban."), code="required")
    return validate_end(timezone.make_aware(datetime.combine(day, time.max)))


class PersonBanForm(EndForm):
    """A ban of a commenter, by what their latest comment reveals."""

    kinds = forms.MultipleChoiceField(
        label=_("Ban"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what to ban.")},
    )
    spam = forms.BooleanField(
        label=_("Mark their comments awaiting moderation as spam"), required=False
    )

    field_order = ["kinds", "span", "date", "reason", "spam"]

    def __init__(self, *, profile: AuthorProfile, **options: Unpack[FormArguments]) -> None:
        super().__init__(**options)
        self.offers = profile.offers
        field = self.fields["kinds"]
        field.choices = [(kind, _sentence(kind, offer)) for kind, offer in self.offers.items()]  # type: ignore[attr-defined]
        field.initial = list(self.offers)[:1]
        if not profile.counts.get("pending"):
            del self.fields["spam"]


def _sentence(kind: str, offer: Offer) -> str:
    if kind == Ban.Kind.ADDRESS:
        return str(_("the network address of their latest comment"))
    sentences = {
        Ban.Kind.USER: _("the account %(label)s"),
        Ban.Kind.EMAIL: _("the email address %(label)s"),
        Ban.Kind.DOMAIN: _("every email address at %(label)s"),
    }
    return sentences[Ban.Kind(kind)] % {"label": offer.label}


class NoteForm(forms.Form):
    """A note for other moderators about a commenter."""

    text = forms.CharField(
        label=_("New note"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Visible to everyone who moderates this commenter’s comments. Included if the "
            "commenter requests their data."
        ),
    )


class NewBanForm(EndForm, forms.ModelForm):
    """A ban by hand. The value is stored as in ``Ban.value``, and shortened for display."""

    kind = forms.ChoiceField(
        label=_("Type of ban"),
        choices=[(kind.value, kind.label) for kind in Ban.Kind if kind != Ban.Kind.USER],
    )
    typed = forms.CharField(
        label=_("Email address, network address or domain"),
        max_length=254,
        help_text=_(
            "Email and network addresses are stored as hashes. An IPv6 address covers its "
            "/64 network; enter larger networks as 192.0.2.0/24 or 2001:db8::/48. A domain "
            "covers all its email addresses, including those of subdomains. To ban an "
            "account, open the commenter’s page."
        ),
    )

    field_order = ["kind", "typed", "span", "date", "reason"]

    class Meta:
        model = Ban
        fields = ["kind", "reason"]

    def clean(self) -> dict[str, object]:
        super().clean()
        data = self.cleaned_data
        kind, typed = data.get("kind"), data.get("typed", "")
        if kind and typed:
            try:
                data["label"] = CHECKS[kind](typed)
            except ValidationError as error:
                self.add_error("typed", error)
            else:
                data["value"] = value_of(kind, typed)
        return data

    def validate_unique(self) -> None:
        """Allow a second ban of the same value: it moves the end of the first."""


def _email(typed: str) -> str:
    return masked(EmailField().clean(typed))


def _address(typed: str) -> str:
    address = network(typed) if "/" in typed else normalise(typed)
    if not address:
        raise ValidationError(
            _(
                "Enter an address, or a network of /16 or /24 (IPv4), /32, /48, /56 or /64 (IPv6), "
                "such as 192.0.2.0/24 or 2001:db8::/48."
            ),
            code="invalid",
        )
    address, slash, length = address.partition("/")
    mark = ":" if ":" in address else "."
    return mark.join(address.split(mark)[:2]) + f"{mark}…{slash}{length}"


def _domain(typed: str) -> str:
    domain = domain_of(typed)
    DomainNameValidator(message=_("Enter a domain such as example.org."))(domain)
    return validate_domain(domain)


CHECKS = {Ban.Kind.EMAIL: _email, Ban.Kind.ADDRESS: _address, Ban.Kind.DOMAIN: _domain}


class BanForm(forms.ModelForm):
    """The reason and end of an existing ban."""

    class Meta:
        model = Ban
        fields = ["reason", "until"]
        widgets = {"until": AdminDateTimeInput, "reason": forms.TextInput}

    def clean_until(self) -> datetime:
        return validate_end(self.cleaned_data["until"])
