"""Moderators' email preferences in the admin's account settings."""

from __future__ import annotations

from typing import Unpack

import swapper
from django import forms
from django.db import transaction
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views.account import BaseSettingsPanel, notifications_tab

from neuromod_wagtail.comments import permissions
from neuromod_wagtail.comments.models import LeftToOthers, ModeratorMail
from neuromod_wagtail.comments.models.mail import Pace
from neuromod_wagtail.comments.moderation.forms.widgets import OwnPageChooser
from neuromod_wagtail.comments.safety.registry import CONCERNS
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.users import User
from neuromod_wagtail.web.forms import ModelFormArguments


class DefaultPreferenceForm(forms.ModelForm):
    """The preference where no section overrides it. An empty pace leaves it to the site."""

    class Meta:
        model = ModeratorMail
        fields = ["pace", "published", "reports"]

    def __init__(self, **options: Unpack[ModelFormArguments]) -> None:
        super().__init__(**options)
        usual = Pace(settings.NEUROMOD_COMMENTS_MODERATOR_MAIL).label
        usual_choice = _("Site default (moderator groups: %(pace)s)") % {"pace": usual}
        self.fields["pace"] = forms.ChoiceField(
            label=_("Emails about reader comments"),
            choices=[("", usual_choice), *Pace.choices],
            required=False,
        )

    def clean(self) -> dict[str, object]:
        """Require a pace where boxes are changed: without one they have no effect."""
        found: dict[str, object] = super().clean() or self.cleaned_data
        if not found.get("pace") and "pace" in found and not self._are_usual(found):
            self.add_error(
                "pace",
                _("Choose how often to be emailed; the boxes below have no effect otherwise."),
            )
        return found

    @staticmethod
    def _are_usual(found: dict[str, object]) -> bool:
        return bool(found.get("reports")) and not found.get("published")


class SectionForm(forms.ModelForm):
    class Meta:
        model = ModeratorMail
        fields = ["page", "pace", "published", "reports"]

    def __init__(self, *, user: User, **options: Unpack[ModelFormArguments]) -> None:
        super().__init__(**options)
        self.user = user
        page_model = swapper.load_model("wagtailcore", "Page")
        self.fields["page"] = forms.ModelChoiceField(
            label=_("Section"),
            queryset=page_model.objects.all(),
            widget=OwnPageChooser(may=self.may),
            help_text=_("Comments on this page and all pages below it."),
        )

    def may(self, page: PageLike) -> bool:
        """Tell whether the user moderates anything in this section."""
        below = permissions.sections(self.user) or ()
        return permissions.can_moderate(self.user, page) or any(
            path.startswith(page.path) for path in below
        )

    def clean_page(self) -> PageLike:
        page: PageLike = self.cleaned_data["page"]
        if not self.may(page):
            raise forms.ValidationError(_("You do not moderate comments in this section."))
        return page


class BaseSections(forms.BaseModelFormSet):
    def clean(self) -> None:
        super().clean()
        chosen: set[PageLike] = set()
        for form in self.forms:
            page = form.cleaned_data.get("page") if form.is_valid() else None
            if page is None or form in self.deleted_forms:
                continue
            if page in chosen:
                form.add_error("page", _("This section is already in the list."))
            chosen.add(page)


Sections = forms.modelformset_factory(
    ModeratorMail, form=SectionForm, formset=BaseSections, extra=1, can_delete=True
)


class MailForm:
    """Both parts, as one form for Wagtail's account view."""

    def __init__(self, user: User, prefix: str, data: QueryDict | None = None) -> None:
        self.user = user
        # A user who was not shown the panel submits nothing of it.
        self.is_bound = data is not None and f"{prefix}-pace" in data
        bound = data if self.is_bound else None
        everything = ModeratorMail.objects.filter(user=user, page__isnull=True).first()
        self.everything = DefaultPreferenceForm(
            data=bound, prefix=prefix, instance=everything or ModeratorMail(user=user, pace="")
        )
        self.sections = Sections(
            bound,
            prefix=f"{prefix}-sections",
            queryset=ModeratorMail.objects.filter(user=user, page__isnull=False).order_by(
                "page__path"
            ),
            form_kwargs={"user": user},
        )

    @property
    def media(self) -> forms.Media:
        return self.everything.media + self.sections.media

    def is_valid(self) -> bool:
        return self.everything.is_valid() and self.sections.is_valid()

    def save(self) -> None:
        with transaction.atomic():
            if self.everything.cleaned_data["pace"]:
                self.everything.save()
            else:
                ModeratorMail.objects.filter(user=self.user, page__isnull=True).delete()
            for row in self.sections.save(commit=False):
                row.user = self.user
                row.save()
            for gone in self.sections.deleted_objects:
                gone.delete()


class LeftToOthersForm(forms.Form):
    """The concerns whose comments a moderator leaves to others."""

    codes = forms.MultipleChoiceField(
        label=gettext_lazy("Leave to others"),
        required=False,
        choices=[(concern.code, concern.label) for concern in CONCERNS.values()],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Comments held for these reasons are neither in your queue nor in emails to you. "
            "Filter the queue by the reason to see them."
        ),
    )

    def __init__(self, user: User, prefix: str, data: QueryDict | None = None) -> None:
        known = LeftToOthers.objects.filter(user=user).values_list("code", flat=True)
        super().__init__(data, prefix=prefix, initial={"codes": known if data is None else []})
        self.user = user

    def save(self) -> None:
        chosen = self.cleaned_data["codes"]
        with transaction.atomic():
            mine = LeftToOthers.objects.filter(user=self.user)
            mine.exclude(code__in=chosen).delete()
            LeftToOthers.objects.bulk_create(
                [LeftToOthers(user=self.user, code=code) for code in chosen], ignore_conflicts=True
            )


class ModeratorPanel(BaseSettingsPanel):
    """An account panel of users who moderate anything."""

    def is_active(self) -> bool:
        return permissions.moderates(self.user)

    @cached_property
    def form(self) -> LeftToOthersForm | MailForm:
        data = self.request.POST if self.request.method == "POST" else None
        return self.form_class(self.user, self.name, data)

    def get_form(self) -> LeftToOthersForm | MailForm:
        return self.form


class DistressingCommentsPanel(ModeratorPanel):
    """The account panel in which moderators say what they leave to others."""

    name = "comment_care"
    title = gettext_lazy("Distressing comments")
    order = 600
    form_class = LeftToOthersForm


class MailPanel(ModeratorPanel):
    """The account panel in which moderators choose their email."""

    name = "comment_mail"
    title = gettext_lazy("Reader comments")
    tab = notifications_tab
    order = 200
    template_name = "neuromod_wagtail/comments/admin/mail_settings.html"
    form_class = MailForm
