"""Forms for the files and options of an import of comments."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Unpack

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, connections
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from neuromod_wagtail.comments.importing.page_matching import parse_mapping
from neuromod_wagtail.comments.importing.systems.registry import FILES, TABLES
from neuromod_wagtail.importing.admin.forms import FilesField, ImportForm, UploadMixin
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.users import AnyUser
from neuromod_wagtail.web.forms import FormArguments


def label_of(system: str) -> str:
    """Return the name of a system, as in the form."""
    name, _colon, database = system.partition(":")
    if not database:
        return str(FILES[name].label) if name in FILES else name
    label = _("%(app)s (tables in the database “%(name)s”)")
    return label % {"app": TABLES[name].label, "name": database}


def tables_here() -> list[str]:
    """Return the Django apps whose tables are in one of our databases, as ``app:alias``."""
    found = []
    for alias in connections:
        with suppress(DatabaseError):
            tables = set(connections[alias].introspection.table_names())
            found += [f"{app}:{alias}" for app, one in TABLES.items() if one.table in tables]
    return found


class OptionsForm(ImportForm):
    """The options that can change after a dry run."""

    site = forms.ModelChoiceField(
        queryset=Site.objects.all(),
        label=gettext_lazy("Site"),
        help_text=gettext_lazy("The site whose pages get the comments."),
        empty_label=None,
    )
    mapping = forms.CharField(
        label=gettext_lazy("Mapping"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One line for each page that has another address here: the old address or title, a "
            "comma, and the new path, such as “/?p=12,/blog/sleep/”. Leave blank for the first dry "
            "run; its report lists the pages that were not found."
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("Name of the old site"),
        required=False,
        max_length=150,
        help_text=gettext_lazy(
            "Only needed if you import from several sites of the same system. Use the same name "
            "when you repeat an import."
        ),
    )

    def __init__(self, *, user: AnyUser, **options: Unpack[FormArguments]) -> None:
        super().__init__(user=user, **options)
        sites = list(Site.objects.order_by("-is_default_site", "hostname")[:2])
        if len(sites) == 1:
            del self.fields["site"]
        elif sites:
            self.fields["site"].initial = sites[0].pk

    def clean_mapping(self) -> str:
        text: str = self.cleaned_data["mapping"]
        try:
            parse_mapping(text, _("the mapping"))
        except ExportRefused as refused:
            raise forms.ValidationError(refused.message) from refused
        return text

    def options(self) -> dict[str, object]:
        data = self.cleaned_data
        site = data.get("site")
        return {
            "site": site.pk if site else None,
            "mapping": data["mapping"],
            "source": data["source"].strip(),
        }


class UploadForm(UploadMixin, OptionsForm):
    """The system and the file of an import, and its options."""

    system = forms.ChoiceField(
        label=gettext_lazy("Import from"),
        choices=[(name, one.label) for name, one in FILES.items()],
        widget=forms.RadioSelect,
    )
    exports = FilesField(
        label=gettext_lazy("Export file"),
        required=False,
        widget=forms.FileInput,
        help_text=gettext_lazy("As the other system made it. It may be compressed (.gz)."),
    )
    file_fields = ("system", "exports")
    field_order = ["system", "exports"]

    def __init__(self, *, user: AnyUser, **options: Unpack[FormArguments]) -> None:
        super().__init__(user=user, **options)
        if tables := tables_here():
            field: Any = self.fields["system"]
            field.choices = [*field.choices, *((name, label_of(name)) for name in tables)]
            self.fields["exports"].help_text = _(
                "As the other system made it. It may be compressed (.gz). Tables need no file."
            )

    def clean_exports(self) -> list[UploadedFile]:
        system = self.cleaned_data.get("system", "")
        if ":" in system:
            return []
        files = super().clean_exports()
        if not files:
            raise forms.ValidationError(self.fields["exports"].error_messages["required"])
        return files

    def file_options(self) -> dict[str, object]:
        return {"system": self.cleaned_data["system"]}
