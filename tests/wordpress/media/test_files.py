"""Images and documents of attachments: their names and texts, and one file for equal contents."""

from __future__ import annotations

import io

import pytest
from PIL import Image as Pillow
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from neuromod_wagtail.wordpress.media import storing as files
from neuromod_wagtail.wordpress.media.sources import UploadRefused
from neuromod_wagtail.wordpress.storing.export_index import Attachment

UPLOADS = "https://blog.example/wp-content/uploads"


def attachment(file="2024/nerve.png", **fields) -> Attachment:
    values = {
        "key": "7", "id": 7, "url": f"{UPLOADS}/{file}", "title": "", "alt": "", "caption": "",
        "description": "", "file": file, "addresses": (), "complete": True,
    }  # fmt: skip
    return Attachment(**{**values, **fields})


def picture(kind="PNG", colour=(20, 90, 100)) -> io.BytesIO:
    buffer = io.BytesIO()
    Pillow.new("RGB", (64, 40), colour).save(buffer, kind)
    buffer.seek(0)
    return buffer


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "nerve.png"),
        ({"file": "", "url": f"{UPLOADS}/a%20b.png?x=1"}, "a b.png"),
        ({"file": "", "url": "https://blog.example/", "key": "k" * 50}, f"attachment-{'k' * 40}"),
    ],
)
def test_the_name_of_a_file(fields, name):
    assert files.name_of(attachment(**fields)) == name


@pytest.mark.parametrize(
    ("given", "kind", "name"),
    [
        ("nerve.png", "PNG", "nerve.png"),
        ("nerve.PNG", "PNG", "nerve.PNG"),
        ("nerve.jpeg", "JPEG", "nerve.jpeg"),
        ("nerve.jpg", "PNG", "nerve.png"),
        ("nerve", "GIF", "nerve.gif"),
        ("a.php.b.webp", "WEBP", "a-php-b.webp"),
    ],
)
def test_a_picture_has_the_extension_of_its_format(given, kind, name):
    file = picture(kind)
    assert files._checked(file, given) == name
    assert file.tell() == 0


def test_a_picture_that_the_site_would_refuse(monkeypatch):
    for content, name, said in (
        (b"no picture", "nerve.png", "Upload a valid image"),
        (picture("BMP").read(), "nerve.bmp", "Not a supported image format"),
        (picture().read()[:60], "nerve.png", "damaged or is not a picture"),
    ):
        with pytest.raises(UploadRefused, match=said):
            files._checked(io.BytesIO(content), name)
    monkeypatch.setattr(Pillow, "MAX_IMAGE_PIXELS", 100)
    with pytest.raises(UploadRefused, match="too many pixels"):
        files._checked(picture(), "nerve.png")


def test_a_disk_error_is_not_a_damaged_picture(monkeypatch):
    def fail(*_arguments):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(files.WagtailImageField, "clean", fail)
    with pytest.raises(OSError, match="Input/output"):
        files._checked(picture(), "nerve.png")


@pytest.mark.django_db
def test_the_columns_of_an_image_and_the_same_bytes_again():
    texts = {
        "title": " A &amp; B ",
        "alt": f"A &lt; B{'!' * 300}",
        "caption": "no",
        "description": "no",
    }
    image, made = files.take_image(picture(), attachment(**texts))
    assert made and image.pk is None
    image.save()
    size = len(picture().getvalue())
    assert (image.title, image.description) == ("A & B", f"A < B{'!' * 250}")
    assert (image.file_size, image.file.size, image.width, image.height) == (size, size, 64, 40)
    other, made = files.take_image(picture(colour=(1, 2, 3)), attachment())
    assert made and other.title == "nerve.png"
    other.save()
    assert image.file_hash != other.file_hash
    assert files.take_image(picture(), attachment(title="Else")) == (image, False)
    assert get_image_model().objects.get(pk=image.pk).title == "A & B"


@pytest.mark.django_db
def test_the_columns_of_a_document_and_refused_types(settings):
    document, made = files.take_document(io.BytesIO(b"%PDF-1.4"), attachment("dose.pdf"))
    assert made
    document.save()
    assert (document.title, document.file_size) == ("dose.pdf", 8)
    assert document.file.read() == b"%PDF-1.4"
    same = files.take_document(io.BytesIO(b"%PDF-1.4"), attachment("else.pdf"))
    assert same == (document, False)
    for name, content in (("page.html.pdf", b"x"), ("dose.pdf", b"<script>")):
        with pytest.raises(UploadRefused, match="could be run"):
            files.take_document(io.BytesIO(content), attachment(name))
    settings.WAGTAILDOCS_EXTENSIONS = ["txt"]
    with pytest.raises(UploadRefused, match=r"^dose\.pdf: .*not allowed"):
        files.take_document(io.BytesIO(b"%PDF-1.5"), attachment("dose.pdf"))
    # Files that exist already are not checked again.
    assert files.take_document(io.BytesIO(b"%PDF-1.4"), attachment("dose.pdf")) == (document, False)


@pytest.mark.django_db
def test_only_a_file_left_by_a_killed_import_is_used_again(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    folder = tmp_path / "documents"
    folder.mkdir()
    model = get_document_model()
    for name, content in (
        ("left.pdf", b"same"),
        ("other.pdf", b"different"),
        ("used.pdf", b"taken"),
    ):
        (folder / name).write_bytes(content)
    model.objects.create(title="Used", file="documents/used.pdf")
    found = {}
    for name, content in (("left.pdf", b"same"), ("other.pdf", b"new"), ("used.pdf", b"taken")):
        document, made = files.take_document(io.BytesIO(content), attachment(name))
        assert made
        document.save()
        found[name] = document.file.name
        assert document.file.read() == content
    assert found["left.pdf"] == "documents/left.pdf"
    assert found["other.pdf"] != "documents/other.pdf"
    assert found["used.pdf"] != "documents/used.pdf"
    assert (folder / "other.pdf").read_bytes() == b"different"
