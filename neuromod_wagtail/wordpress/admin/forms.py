"""Forms for the files and options of an import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import AbstractPage

from neuromod_wagtail.importing.admin.forms import FilesField, FilesInput, ImportForm, UploadMixin
from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.users import AnyUser
from neuromod_wagtail.web import permalinks
from neuromod_wagtail.wordpress.admin import permissions
from neuromod_wagtail.wordpress.models import ImportRun
from neuromod_wagtail.wordpress.options import KINDS, Mapping, Options, find_parent

ENDINGS = (".xml", ".gz", ".zip")
PARTS = [
    ("posts", gettext_lazy("Posts")),
    ("pages", gettext_lazy("Pages")),
    ("attachments", gettext_lazy("Pictures and other files")),
    ("comments", gettext_lazy("Comments")),
]


class IndexField(forms.ModelChoiceField):
    def label_from_instance(self, obj: AbstractPage) -> str:
        return f"{obj.get_admin_display_title()} ({permalinks.for_page(obj) or obj.url_path})"


class DecisionsForm(ImportForm):
    """The options of an import. Offers the indexes that ``user`` may import below."""

    parent = IndexField(
        queryset=None,
        label=gettext_lazy("Parent page"),
        help_text=gettext_lazy(
            "The articles are added below this article index. You need permission to publish there."
        ),
        empty_label=None,
    )
    only = forms.MultipleChoiceField(
        label=gettext_lazy("What to import"),
        choices=PARTS,
        initial=[name for name, _label in PARTS],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Categories, tags and authors are imported with the content that uses them."
        ),
    )
    fetch = forms.BooleanField(
        label=gettext_lazy("Download pictures and other files from the old blog"),
        required=False,
        help_text=gettext_lazy(
            "The export contains only their addresses, so the old blog must be online."
        ),
    )
    mapping = forms.CharField(
        label=gettext_lazy("Mapping"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Your choices in TOML, as described in the guide. Leave blank for the first dry "
            "run; its report lists what you can choose."
        ),
    )
    source = forms.CharField(
        label=gettext_lazy("Name of the blog"),
        required=False,
        max_length=180,
        help_text=gettext_lazy(
            "Used to recognise later exports of the same blog. Leave blank to use the blog’s "
            "address."
        ),
    )

    def __init__(self, *args: Any, user: AnyUser, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        parent: Any = self.fields["parent"]
        parent.queryset = permissions.indexes(user)

    @property
    def obstacle(self) -> str:
        parent: Any = self.fields["parent"]
        if parent.queryset.exists():
            return ""
        return _(
            "There is no article index where you have permission to publish. Create one first, or "
            "ask for permission."
        )

    def clean_mapping(self) -> Mapping:
        try:
            mapping = Mapping.parse(self.cleaned_data["mapping"])
            parents = [find_parent(name) for name in mapping.parents.values()]
        except ExportRefused as refused:
            raise forms.ValidationError(refused.message) from refused
        for page in parents:
            if not permissions.can_import_below(self.user, page):
                message = _(
                    "The mapping uses “%(title)s”, but you do not have permission to publish there."
                )
                raise forms.ValidationError(message % {"title": page.title})
        return mapping

    def options(self) -> dict[str, object]:
        """Return the options as ``options_of`` reads them."""
        only = self.cleaned_data["only"]
        return {
            "only": sorted(only) if len(only) < len(PARTS) else [],
            "fetch": self.cleaned_data["fetch"],
            "mapping": self.cleaned_data["mapping"].text,
            "source": self.cleaned_data["source"].strip(),
        }

    def columns(self) -> dict[str, object]:
        return {"parent": self.cleaned_data["parent"]}


class UploadForm(UploadMixin, DecisionsForm):
    """The files of an import, and its options."""

    endings = ENDINGS

    exports = FilesField(
        label=gettext_lazy("Export of the blog"),
        help_text=gettext_lazy(
            "In WordPress, choose Tools → Export → All content. If you get several files, "
            "choose all of them here. They may be compressed (.zip, .gz)."
        ),
        widget=FilesInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    field_order = ["exports"]


def decided(run: ImportRun) -> dict[str, object]:
    """Return the options of a run as initial values of the form."""
    kept = run.options
    return {
        "parent": run.parent_id,
        "only": kept.get("only") or [name for name, _label in PARTS],
        **{name: kept.get(name) for name in ("fetch", "mapping", "source")},
    }


def options_of(run: ImportRun) -> Options:
    """Return the options of a run as an ``Options`` object."""
    kept = run.options
    return Options(
        dry_run=bool(kept.get("dry_run")),
        only=frozenset(kept.get("only") or KINDS),
        mapping=Mapping.parse(kept.get("mapping") or ""),
        fetch=bool(kept.get("fetch")),
        source=kept.get("source", ""),
    )
