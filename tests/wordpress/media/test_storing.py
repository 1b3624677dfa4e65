"""Stored attachments, repeated imports after changes on both sides, and other pictures."""

from __future__ import annotations

import pytest
from django.core.files.images import ImageFile
from PIL import Image as Pillow
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.models import ImportedItem
from neuromod_wagtail.wordpress.storing.item_store import fingerprint_of
from tests import factories
from tests.wordpress.blogs import attachment, bring, meta, post

pytestmark = pytest.mark.django_db

UPLOADS = "https://blog.example/wp-content/uploads"


@pytest.fixture
def uploads(tmp_path, settings):
    """Two pictures and a document, no two the same."""
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = tmp_path / "uploads"
    folder.mkdir()
    for number in range(6):
        Pillow.new("RGB", (64, 40), (number, 90, 100)).save(folder / f"{number}.png")
    (folder / "dose.pdf").write_bytes(b"%PDF-1.4 dose")
    return folder


def alt(text):
    return meta("_wp_attachment_image_alt", text)


def skipped(report):
    return {entry.id: entry.reason for entry in report.kinds["attachment"].skipped}


def numbers(report):
    tally = report.kinds["attachment"]
    return tally.created, tally.updated, tally.unchanged, len(tally.skipped)


def test_every_column(index, uploads, export_file, admin_user):
    """The columns of a picture, a document, and a file that belongs to a draft."""
    texts = "<excerpt:encoded>Below.</excerpt:encoded>"
    content = (
        post(1, status="draft")
        + attachment(2, "0.png", title="Nerve", inside=alt("A nerve") + texts, post_parent=1)
        + attachment(3, "dose.pdf", title="Dose")
    )
    report, run = bring(export_file(content), index, media=uploads, user=admin_user)
    assert numbers(report) == (2, 0, 0, 0)
    image, document = get_image_model().objects.get(), get_document_model().objects.get()
    for number, target, kept in (("2", image, {"caption": "Below."}), ("3", document, {})):
        assert target.uploaded_by_user == admin_user
        row = ImportedItem.objects.get(kind="attachment", source_id=number)
        assert (row.run, row.target, row.made, row.kept) == (run, target, True, kept)
        assert row.fingerprint == fingerprint_of(target)
        # With its number, anyone could find the file of a draft.
        assert any("?" in address for address in row.addresses) == (number == "3")
        assert any(address.endswith(target.file.name[-4:]) for address in row.addresses)
    hashes = ImportedItem.objects.filter(kind="attachment").values_list("wanted_hash", flat=True)
    assert {len(one) for one in hashes} == {32} and len(set(hashes)) == 2


def test_a_repeated_import_after_changes_on_both_sides(index, uploads, export_file):
    """Four files: changed there, changed on both sides, deleted here, and unchanged."""
    factories.make_document()

    def blog(*titles):
        return export_file(
            post(1)
            + "".join(attachment(n, f"{n}.png", title=t) for n, t in enumerate(titles, start=2))
        )

    before = ("A", "B", "C", "D")
    report, _run = bring(blog(*before), index, media=uploads)
    assert numbers(report) == (4, 0, 0, 0)
    images = get_image_model().objects
    assert sorted(images.values_list("title", flat=True)) == list(before)
    images.filter(title="B").update(title="Mine")
    images.get(title="C").delete()
    after = blog("New", "New", "New", "D")
    for options in ({"dry_run": True}, {}, {"media": uploads}):
        report, _run = bring(after, index, **options)
        again = "media" in options
        assert numbers(report) == ((0, 0, 2, 2) if again else (0, 1, 1, 2)), options
        assert {number: reason[:20] for number, reason in skipped(report).items()} == {
            "3": "It has changed both ",
            "4": "It was imported befo",
        }
        titles = sorted(images.values_list("title", flat=True))
        assert titles == (["A", "D", "Mine"] if "dry_run" in options else ["D", "Mine", "New"])
    row = ImportedItem.objects.get(kind="attachment", source_id="2")
    assert row.fingerprint == fingerprint_of(images.get(title="New"))


def test_existing_files_are_shown_and_left_unchanged(index, uploads, export_file):
    with (uploads / "1.png").open("rb") as file:
        image = get_image_model().objects.create(title="Mine", file=ImageFile(file, "mine.png"))
    image.get_file_hash()
    content = post(1, f'<img src="{UPLOADS}/1.png" alt="x">') + attachment(2, "1.png", title="A")
    report, _run = bring(export_file(content), index, media=uploads)
    assert numbers(report) == (0, 0, 1, 0)
    assert not ImportedItem.objects.get(kind="attachment").made
    later = export_file(content.replace("<title>A<", "<title>B<"))
    assert numbers(bring(later, index, media=uploads)[0]) == (0, 0, 1, 0)
    assert get_image_model().objects.get().title == "Mine"
    shown = ArticlePage.objects.get().body.raw_data[0]["value"]["image"]["image"]
    assert shown == image.pk


def test_each_refused_file_is_reported(index, uploads, export_file):
    content = (
        post(1)
        + attachment(2, "0.png")
        + attachment(2, "1.png")
        + attachment(3, "gone.png")
        + attachment(4, "dose.pdf")
    )
    for options, expected in (
        ({"media": uploads}, (2, 0, 0, 2)),
        ({"media": uploads, "dry_run": True}, (2, 0, 0, 2)),
        ({}, (0, 0, 0, 5)),
        ({"media": uploads, "only": frozenset({"posts"})}, (0, 0, 0, 5)),
    ):
        ImportedItem.objects.all().delete()
        get_image_model().objects.all().delete()
        get_document_model().objects.all().delete()
        report, _run = bring(export_file(content), index, **options)
        found = numbers(report)
        assert found == (expected if expected[0] else (0, 0, 0, 4)), options
        if expected[0]:
            assert "the same number" in skipped(report)["2"]
            assert "is not in the folder" in skipped(report)["3"]
        elif "only" in options:
            assert skipped(report)["4"] == "Not selected for import."
        else:
            assert "--media" in skipped(report)["4"]


def test_pictures_that_are_not_attachments_are_found_once(index, uploads, export_file):
    """By the URL in the text, preferably that of the original, also through a proxy."""
    (uploads / "only-64x40.png").write_bytes((uploads / "3.png").read_bytes())
    sources = (
        f"{UPLOADS}/2-300x200.png",
        f"{UPLOADS}/2.png?resize=1",
        "https://i0.wp.com/blog.example/wp-content/uploads/2.png",
        "/wp-content/uploads/2.png",
        f"{UPLOADS}/only-64x40.png",
        f"{UPLOADS}/none.png",
        f"{UPLOADS}/dose.pdf",
    )
    # A number that no attachment has is that of no picture.
    unknown = '<p><img class="wp-image-1" src="https://a.example/b.png" alt="x"></p>'
    content = post(1, "".join(f'<p><img src="{src}" alt="x"></p>' for src in sources) + unknown)
    path = export_file(content)
    bring(path, index, media=uploads, dry_run=True)
    assert not get_image_model().objects.exists()
    bring(path, index, media=uploads)
    by_title = {image.title: image.pk for image in get_image_model().objects.all()}
    blocks = ArticlePage.objects.get().body.raw_data
    shown = [
        block["value"]["image"]["image"] if block["type"] == "picture" else None for block in blocks
    ]
    assert len(by_title) == 2
    assert (
        shown[:4] == [shown[0]] * 4
        and shown[4] != shown[0]
        and set(shown[:5]) == {*by_title.values()}
    )
    assert shown[5:] == [None] * len(shown[5:])
    rows = ImportedItem.objects.filter(kind="file")
    assert {row.object_id for row in rows} == set(by_title.values())
    # The second time, they are known.
    assert bring(path, index)[0].kinds["post"].unchanged == 1
    assert get_image_model().objects.count() == 2
