"""The forms that readers fill in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Unpack

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import RegexValidator, URLValidator
from django.utils.choices import flatten_choices
from django.utils.functional import cached_property
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments import markup
from neuromod_wagtail.comments.models import Comment, Report
from neuromod_wagtail.comments.models.comment import Purpose
from neuromod_wagtail.comments.policy import policy
from neuromod_wagtail.conf import settings
from neuromod_wagtail.text.characters import is_visible
from neuromod_wagtail.text.lists import join_list
from neuromod_wagtail.users import User, is_publishable
from neuromod_wagtail.web.forms import FormArguments, FormOptions


class EmailField(forms.CharField):
    """An email address by the standard; the network is not asked whether it exists."""

    widget = forms.EmailInput

    def clean(self, value: str) -> str:
        value = super().clean(value)
        if not value:
            return value
        # Imported on first use: its tables are large, and few processes receive a comment.
        from email_validator import EmailNotValidError, validate_email

        try:
            checked = validate_email(value, check_deliverability=False)
        except EmailNotValidError:
            raise ValidationError(_("Enter a valid email address."), code="invalid") from None
        return checked.normalized


class CommentForm(forms.Form):
    """The comment form for guests; a signed-in user's name and email come from the account.

    A subclass, named by ``NEUROMOD_COMMENTS_FORM``, may add fields. Their values are stored in
    ``Comment.extra``, by the name of the field.
    """

    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )
    email = EmailField(
        label=_("Email"),
        max_length=254,
        help_text=_("Will not be published."),
        error_messages={"required": _("Enter your email address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    url = forms.URLField(
        label=_("Website"),
        max_length=200,
        required=False,
        validators=[RegexValidator("(?i)^https?://", message=URLValidator.message)],
        assume_scheme="https",
        widget=forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url"}),
    )
    body = forms.CharField(
        label=_("Comment"),
        help_text=_("You can use *italics*, > quotes, - lists, `code` and [links](https://…)."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write your comment.")},
    )
    purpose = forms.ChoiceField(
        label=_("Kind of comment"),
        required=False,
        choices=[("", _("Comment")), *Purpose.choices],
        help_text=_(
            "Shown with your comment. The editor checks every correction and publishes the outcome."
        ),
    )
    parent = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    token = forms.CharField(required=False)
    contact_time = forms.CharField(required=False)
    idempotency_key = forms.CharField(required=False, max_length=100)
    follow = forms.ChoiceField(
        label=_("Email me about"),
        required=False,
        choices=[
            ("", _("Nothing")),
            ("decision", _("The decision on my comment")),
            ("replies", _("The decision and replies to my comment")),
            ("all", _("The decision and all comments on this page")),
        ],
    )

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        user: User | None = None,
        editing: bool = False,
        **options: Unpack[FormOptions],
    ) -> None:
        options.setdefault("auto_id", "nm-%s")
        super().__init__(data, **options)
        self.user = user
        limit = settings.NEUROMOD_COMMENTS_MAX_LENGTH
        self.fields["body"].widget.attrs["maxlength"] = limit
        if editing or user is not None:
            self._take_from_account(user)
        elif not settings.NEUROMOD_COMMENTS_REQUIRE_IDENTITY:
            self.fields["name"].required = self.fields["email"].required = False
        for name in self.extra_fields() if editing else ():
            del self.fields[name]
        # As on the screen, so that errors are listed from top to bottom.
        self.order_fields(["body", "name", "email", "url", *self.extra_fields(), "follow"])

    @classmethod
    def extra_fields(cls) -> dict[str, forms.Field]:
        """Return the fields that a subclass adds, by name."""
        ours = CommentForm.base_fields
        return {name: field for name, field in cls.base_fields.items() if name not in ours}

    @property
    def extra(self) -> list[forms.BoundField]:
        """Return the bound fields that a subclass adds, for the template."""
        return [self[name] for name in self.extra_fields() if name in self.fields]

    @property
    def extra_values(self) -> dict[str, object]:
        """Return the values of the fields that a subclass adds, as they are stored."""
        found = {bound.name: self.cleaned_data[bound.name] for bound in self.extra}
        filled = {name: value for name, value in found.items() if value not in (None, "", [])}
        stored: dict[str, object] = json.loads(json.dumps(filled, cls=DjangoJSONEncoder))
        return stored

    def _take_from_account(self, user: User | None) -> None:
        """Ask a signed-in user only for a name, and only while the account has none."""
        del self.fields["email"], self.fields["url"]
        if user is None or policy().display_name(user):
            del self.fields["name"]
            return
        field = self.fields["name"]
        field.required = False
        field.initial = partial(Comment.objects.last_name_of, user)
        field.help_text = _(
            "Your account has no public name. Leave blank to appear as “Anonymous”."
        )

    def clean_name(self) -> str:
        name = " ".join(markup.clean(self.cleaned_data["name"]).split())
        if not is_visible(name):
            name = ""
        if not name and self.fields["name"].required:
            raise ValidationError(_("Enter your name."), code="required")
        if not is_publishable(name, self.user):
            message = _("Readers will see this name. Do not use an email address or username.")
            raise ValidationError(message, code="secret")
        return name

    def clean_body(self) -> str:
        body = markup.clean(self.cleaned_data["body"])
        limit = settings.NEUROMOD_COMMENTS_MAX_LENGTH
        if len(body) > limit:
            message = _(
                "Your comment has %(length)d characters. The limit is %(limit)d. Please shorten "
                "it or post it in parts."
            )
            raise ValidationError(message % {"length": len(body), "limit": limit}, code="long")
        if not is_visible(markup.plain(markup.render(body))):
            raise ValidationError(_("Write your comment."), code="required")
        return body

    @cached_property
    def parent_id(self) -> int | None:
        """Return the submitted parent, whether or not the rest of the form is valid."""
        try:
            pk = int(self.data.get("parent") or self.initial.get("parent") or 0)
        except (TypeError, ValueError):
            return None
        return pk if 0 < pk < 2**63 else None


def comment_form_class() -> type[CommentForm]:
    """Return the form of the site, ``NEUROMOD_COMMENTS_FORM``."""
    found: type[CommentForm] = import_string(settings.NEUROMOD_COMMENTS_FORM)
    return found


def extra_answers(comment: Comment) -> list[tuple[str, str]]:
    """Return label and answer for the values of the site's own fields, for moderators.

    They are in the order of the form; PostgreSQL does not keep that of the stored object. A field
    that the form no longer has comes last, by its name.
    """
    if not comment.extra:
        return []
    fields = comment_form_class().extra_fields()
    names = [*(name for name in fields if name in comment.extra), *comment.extra]
    return [
        (str(getattr(fields.get(name), "label", None) or name), _answer(fields.get(name), value))
        for name, value in ((name, comment.extra[name]) for name in dict.fromkeys(names))
    ]


def _answer(field: forms.Field | None, value: object) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    choices: Iterable[tuple[object, object]] = getattr(field, "choices", ())
    labels = {str(key): label for key, label in flatten_choices(choices)}
    values = value if isinstance(value, list) else [value]
    return join_list(labels.get(str(one), one) for one in values)


class ReportForm(forms.Form):
    """A reader's report of a comment."""

    reason = forms.ChoiceField(
        label=_("Why are you reporting this comment?"),
        choices=Report.Reason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason."), "invalid_choice": _("Choose a reason.")},
    )
    note = forms.CharField(
        label=_("Details (optional)"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    email = EmailField(
        label=_("Email (optional)"),
        required=False,
        max_length=254,
        help_text=_("If you enter it, we will email you the decision, then delete the address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    token = forms.CharField(required=False)

    def __init__(self, **options: Unpack[FormArguments]) -> None:
        options.setdefault("auto_id", "nm-%s")
        super().__init__(**options)


class AppealForm(forms.Form):
    """The appeal of an author whose comment was declined."""

    appeal = forms.CharField(
        label=_("Why should your comment be published?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write why your comment should be published.")},
    )

    def __init__(self, **options: Unpack[FormArguments]) -> None:
        options.setdefault("auto_id", "nm-%s")
        super().__init__(**options)

    def clean_appeal(self) -> str:
        text = markup.clean(self.cleaned_data["appeal"])
        if not is_visible(text):
            required = self.fields["appeal"].error_messages["required"]
            raise ValidationError(required, code="required")
        return text
