"""Pictures and the document: files copied into the site's storage, found again by their hash."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.images import ImageFile
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.utils.file import hash_filelike

from .body import LoadedObjects
from .content.documents import DOCUMENTS
from .content.pictures import PICTURES

FOLDER = Path(__file__).parent


def load_picture(name: str, loaded: LoadedObjects) -> None:
    title, alt = PICTURES[name]["title"], PICTURES[name]["alt"]
    path = FOLDER / "pictures" / "png" / f"{name}.png"
    loaded.put("picture", name, _load(get_image_model(), path, title=title, description=alt))


def load_document(name: str, loaded: LoadedObjects) -> None:
    path = FOLDER / "documents" / f"{name}.pdf"
    loaded.put("document", name, _load(get_document_model(), path, title=DOCUMENTS[name]))


def _load(model: type[Any], path: Path, **fields: str) -> int:
    """Return the key of the file with these bytes, added to the library if missing."""
    with path.open("rb") as stream:
        file_hash = hash_filelike(stream)
        existing = model._default_manager.filter(file_hash=file_hash).first()
        if existing:
            return existing.pk
        entry = model(file=ImageFile(stream, name=path.name), file_hash=file_hash, **fields)
        entry.file_size = path.stat().st_size
        entry.full_clean()
        entry.save()
        return entry.pk
