"""Parts of the forms for the files and options of an import."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from neuromod_wagtail.conf import settings
from neuromod_wagtail.importing.admin import uploads
from neuromod_wagtail.users import AnyUser


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A field for one or several files; ``cleaned_data`` has a list."""

    widget = FilesInput

    def clean(self, data: object, initial: object = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given and not self.required:
            return []
        return [super(FilesField, self).clean(file, initial) for file in given or [None]]


class ImportForm(forms.Form):
    """The options of an import, as a user may choose them."""

    def __init__(self, *args: Any, user: AnyUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    @property
    def obstacle(self) -> str:
        """The reason why this user cannot import anything at the moment, if there is one."""
        return ""

    def options(self) -> dict[str, object]:
        """Return the options as a run stores them."""
        raise NotImplementedError

    def columns(self) -> dict[str, object]:
        """Return the options that are columns of a run."""
        return {}


class UploadMixin:
    """A form with a field ``exports`` for files, which end in one of ``endings``, if there are any."""

    endings: ClassVar[Collection[str]] = ()
    # The fields that the files depend on: mistakes in others do not lose the files.
    file_fields: ClassVar[Collection[str]] = ("exports",)
    cleaned_data: dict[str, Any]

    def file_options(self) -> dict[str, object]:
        """Return the options that cannot change later, because the files depend on them."""
        return {}

    def clean_exports(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["exports"]
        limit = settings.NEUROMOD_IMPORT_MAX_MEGABYTES << 20
        if sum(file.size or 0 for file in files) > limit:
            message = _(
                "You can upload at most %(limit)s. Compress the files, or use the management "
                "command on the server."
            )
            raise forms.ValidationError(message % {"limit": filesizeformat(limit)})
        for file in files:
            if self.endings and not str(file.name).lower().endswith(tuple(self.endings)):
                message = _("%(name)s is not an export file. Export files end in %(endings)s.")
                values = {"name": file.name, "endings": get_text_list([*self.endings], _("or"))}
                raise forms.ValidationError(message % values)
        if len({uploads.name_of(file) for file in files}) < len(files):
            raise forms.ValidationError(_("Two of these files have the same name."))
        return files
