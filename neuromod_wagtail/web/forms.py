"""Types for the arguments that a form passes on to Django beside its own."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from typing import TypedDict

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.utils.datastructures import MultiValueDict


class FormOptions(TypedDict, total=False):
    """The usual arguments of a form, other than its data."""

    files: MultiValueDict[str, UploadedFile[bytes]] | None
    auto_id: bool | str
    prefix: str | None
    initial: MutableMapping[str, object] | None


class FormArguments(FormOptions, total=False):
    """The usual arguments of a form."""

    data: Mapping[str, object] | None


class ModelFormArguments(FormArguments, total=False):
    """The usual arguments of a model's form. Formsets set the last two."""

    instance: Model
    empty_permitted: bool
    use_required_attribute: bool
