"""An unreadable item or file never ends an import: it is reported, and the rest imported."""

from __future__ import annotations

import random
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from neuromod_wagtail.articles.models import Category
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.pages.models import ArticlePage
from neuromod_wagtail.wordpress.importing import Import, Options
from neuromod_wagtail.wordpress.models import ImportRun
from neuromod_wagtail.wordpress.storing import batch as batches
from neuromod_wagtail.wordpress.storing import export_index, snippets
from tests.wordpress.blogs import attachment, bring, comment, meta, post
from tests.wordpress.conftest import HEAD, TAIL

pytestmark = pytest.mark.django_db


@pytest.fixture
def uploads(tmp_path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = tmp_path / "old"
    folder.mkdir()
    (folder / "dose.txt").write_bytes(b"dose")
    return folder


ADDRESSES = [
    "http://[your-site]/", "http://blog.example:80a/", "http://[::1", "https://blog.example/%00", "%00",
    "http://blog.example:99999/", "//[", "http://ex\u2100mple/", "?p=99999999999999999999", "#comment-",
    "https://blog.example/" + "a" * 3000, "https://blog.example/?p=" + "9" * 5000,
    "https://blog.example/%ff%fe/", "https://blog.example/..%2f..%2f", "http://\x7f/", "&#x110000;",
]  # fmt: skip
NAMES = [
    "a" * 300,
    "%00.txt",
    "../" * 99 + "x.txt",
    "[your-site].txt",
    "é" * 200 + ".txt",
    ".",
    "%2f",
]
TEXTS = [
    "<![ endif]--> and a note [sic]", "<blockquote>" * 400, "<!--[if gte mso 9]><xml>", "[caption" * 300,
    "<table>" * 300, "<!-- wp:paragraph {\"a\":" + "[" * 2000 + " -->", "<p" * 500, "<![CDATA[x", "&#xD800;",
    "<ul><li>" * 400, "<a href='http://[x'>y</a>", "<img src='http://[your-site]/a.png'>", "<?php ?>",
    "<!DOCTYPE html [<!ENTITY a 'b'>]>", "<!ELEMENT [", "&#99999999;", "<svg><![CDATA[ ]]&gt;</svg>",
    "<b>" * 3000 + "deep", "<!-- wp:gallery {\"ids\":[1e999,-1,null]} -->", "[gallery ids='1,a,\u0663']",
]  # fmt: skip


def items_of(kind: str) -> list[str]:
    """Odd items, numbered from 100."""
    if kind == "links":
        return [
            post(n, f'<a href="{address}">x</a><img src="{address}">').replace(
                f"https://blog.example/2024/02/02/post-{n}/", address.replace("\x7f", "&#127;")
            )
            for n, address in enumerate(ADDRESSES, start=100)
        ]
    if kind == "attachments":
        return [
            attachment(n, f"{n}.txt", attachment_url=address, guid=address)
            for n, address in enumerate(ADDRESSES, start=100)
        ] + [attachment(n, name) for n, name in enumerate(NAMES, start=200)]
    if kind == "texts":
        return [post(n, text, excerpt=text[:50]) for n, text in enumerate(TEXTS, start=100)]
    if kind == "fields":
        long, huge = "x" * 5000, "9" * 5000
        odd = {
            "post_name": long, "post_id": huge, "post_parent": huge, "menu_order": huge, "status": long,
            "post_type": long, "post_password": long, "post_date": "2024-13-99 99:99:99", "title": long,
            "post_date_gmt": "9999-12-31 23:59:59", "comment_status": long, "is_sticky": long,
        }  # fmt: skip
        return [
            post(n, **{name: value}) for n, (name, value) in enumerate(odd.items(), start=100)
        ] + [
            post(200, inside=meta("_thumbnail_id", huge) + meta("_thumbnail_id", "\u0663")),
            post(201, inside=meta("_wp_attachment_metadata", "s:4:" * 999)),
            post(202, inside=f'<category domain="{long}" nicename="{long}">{long}</category>'),
            post(
                203,
                inside=comment(7, "\x7f" * 99, comment_author=long, comment_author_url="http://[x"),
            ),
            post(
                204, inside=comment(8, comment_id=huge, comment_author_IP=long, comment_parent=huge)
            ),
        ]
    return [
        f"<wp:category><wp:term_id>{'9' * 50}</wp:term_id><wp:category_nicename>{'c' * 3000}"
        f"</wp:category_nicename><wp:cat_name>{'c' * 3000}</wp:cat_name></wp:category>",
        f"<wp:tag><wp:tag_slug>{'%00'}</wp:tag_slug><wp:tag_name>%00</wp:tag_name></wp:tag>",
        f"<wp:author><wp:author_id>{'9' * 5000}</wp:author_id><wp:author_login>{'%00' * 99}"
        "</wp:author_login></wp:author>",
        f"<wp:term><wp:term_taxonomy>{'t' * 900}</wp:term_taxonomy><wp:term_slug>s</wp:term_slug>"
        "</wp:term>",
        post(100, **{"status": "draft"}).replace("<dc:creator>ada", f"<dc:creator>{'%00' * 999}"),
    ]


@pytest.mark.parametrize("kind", ["links", "attachments", "texts", "fields", "vocabulary"])
def test_odd_items_among_others(index, export_file, uploads, kind):
    good = post(1, inside=comment(5)) + attachment(2, "dose.txt")
    odd = items_of(kind)
    path = export_file(good + "".join(odd) + post(3, inside=comment(6)))
    report, run = bring(path, index, media=uploads)
    assert run.state == ImportRun.State.DONE
    assert {"post-1", "post-3"} <= set(ArticlePage.objects.values_list("slug", flat=True))
    assert get_document_model().objects.get(title="Post 2")
    assert Comment.objects.filter(body="Thanks.").count() >= 2
    # Once more: what is here is recognised, whatever it was.
    again, _run = bring(path, index, media=uploads)
    assert sum(tally.created for tally in again.kinds.values()) == 0
    assert [t.read for t in again.kinds.values()] == [t.read for t in report.kinds.values()]


@pytest.mark.parametrize("name", ["marked-section", "nested-quotes-400"])
def test_cases(index, shared_data, name):
    report, _run = bring(shared_data / f"cases/wxr/{name}.xml", index)
    posts = report.kinds["post"]
    assert posts.read == posts.created + len(posts.skipped) == 3
    assert posts.created == 3


class Odd(Exception):
    pass


def test_what_fails_with_the_whole_batch_fails_alone(index, export_file, monkeypatch):
    """Whatever the exception, and in whatever step: the others of its batch are written."""
    real = batches.Batch._revise

    def revise(self, waiting):
        if any(entry.page.slug == "post-2" for entry in waiting):
            raise Odd("secret")
        real(self, waiting)

    content = "".join(post(n, f"Text {n}.", inside=comment(10 + n)) for n in (1, 2, 3))
    content += post(4, '<a href="https://blog.example/2024/02/02/post-2/">x</a>')
    monkeypatch.setattr(batches.Batch, "_revise", revise)
    report, _run = bring(export_file(content), index)
    assert sorted(ArticlePage.objects.values_list("slug", flat=True)) == [
        "post-1",
        "post-3",
        "post-4",
    ]
    [skipped] = report.kinds["post"].skipped
    assert (skipped.id, "Odd" in skipped.reason, "secret" in skipped.reason) == ("2", True, False)
    assert [entry.id for entry in report.kinds["comment"].skipped] == ["12"]
    assert sorted(Comment.objects.values_list("page__slug", flat=True)) == ["post-1", "post-3"]
    index.refresh_from_db()
    assert index.numchild == 3
    monkeypatch.undo()
    report, _run = bring(export_file(content), index)
    assert (report.kinds["post"].created, report.kinds["comment"].created) == (1, 1)
    assert ArticlePage.objects.count() == Comment.objects.count() + 1 == 4


def test_an_item_that_cannot_be_taken_in(index, export_file, uploads, monkeypatch):
    real = export_index.ExportIndex._add_item

    def add(self, item, **named):
        if item.id in {2, 5}:
            raise Odd
        real(self, item, **named)

    monkeypatch.setattr(export_index.ExportIndex, "_add_item", add)
    content = post(1) + post(2) + post(3) + attachment(4, "dose.txt") + attachment(5, "dose.txt")
    report, _run = bring(export_file(content), index, media=uploads)
    assert [entry.id for entry in report.kinds["post"].skipped] == ["2"]
    assert [entry.id for entry in report.kinds["attachment"].skipped] == ["5"]
    assert report.kinds["post"].created == 2


def test_a_term_that_cannot_be_stored(index, export_file, monkeypatch):
    real = snippets.SnippetWriter.write

    def write(self, key, values, *args, **kwargs):
        if key in {"pain", "bob"}:
            raise Odd
        return real(self, key, values, *args, **kwargs)

    monkeypatch.setattr(snippets.SnippetWriter, "write", write)
    terms = "".join(
        f"<wp:category><wp:category_nicename>{s}</wp:category_nicename><wp:cat_name>{s}</wp:cat_name>"
        f"</wp:category><wp:author><wp:author_login>{a}</wp:author_login></wp:author>"
        for s, a in (("pain", "ada"), ("nerve", "bob"))
    )
    used = "".join(
        f'<category domain="category" nicename="{s}">{s}</category>' for s in ("pain", "nerve")
    )
    report, _run = bring(export_file(terms + post(1, inside=used)), index)
    assert [entry.id for entry in report.kinds["category"].skipped] == ["pain"]
    assert [entry.id for entry in report.kinds["author"].skipped] == ["bob"]
    assert [c.name for c in ArticlePage.objects.get().categories.all()] == ["nerve"]
    assert Category.objects.count() == 1


def test_a_picture_that_cannot_be_stored(index, export_file, uploads, monkeypatch):
    from neuromod_wagtail.wordpress.media import storing

    (uploads / "other.txt").write_bytes(b"other")
    real = storing.take_document

    def document(file, attachment):
        if attachment.id == 2:
            raise Odd
        return real(file, attachment)

    monkeypatch.setattr(storing, "take_document", document)
    content = post(1) + attachment(2, "dose.txt") + attachment(3, "other.txt")
    report, _run = bring(export_file(content), index, media=uploads)
    assert [entry.id for entry in report.kinds["attachment"].skipped] == ["2"]
    assert get_document_model().objects.get().title == "Post 3"
    assert not get_image_model().objects.exists()


def test_a_comment_that_cannot_be_stored(index, export_file, monkeypatch):
    from neuromod_wagtail.comments.importing import reporting

    real = reporting.transfer

    def transfer(groups, **said):
        if any(
            incoming.source_id == "12"
            for _page, incoming_comments in groups
            for incoming in incoming_comments
        ):
            raise Odd
        return real(groups, **said)

    monkeypatch.setattr(reporting, "transfer", transfer)
    threads = "".join(comment(n, comment_parent=10 if n > 10 else 0) for n in range(10, 15))
    report, _run = bring(export_file(post(1, inside=threads) + post(2, inside=comment(20))), index)
    assert [entry.id for entry in report.kinds["comment"].skipped] == ["12"]
    assert report.kinds["comment"].created == 5
    assert Comment.objects.filter(parent__isnull=False).count() == 3


def test_the_number_of_the_run_is_told_however_it_ends(index, export_file, monkeypatch):
    def run(*arguments):
        out = StringIO()
        with pytest.raises(BaseException) as ended:
            call_command("import_wordpress", export_file(post(1)), parent="/blog/", stdout=out)
        number = ImportRun.objects.latest("pk").pk
        assert f"undo_import {number}" in out.getvalue()
        return ended.value, out.getvalue()

    monkeypatch.setattr("neuromod_wagtail.wordpress.importing.links.follow_up", _raising(Odd()))
    ended, told = run()
    assert (ended.code, "Odd" in told) == (2, True)
    assert ImportRun.objects.latest("pk").state == ImportRun.State.STOPPED
    monkeypatch.setattr(
        "neuromod_wagtail.wordpress.importing.links.follow_up",
        _raising(KeyboardInterrupt()),
    )
    assert isinstance(run()[0], KeyboardInterrupt)
    assert ImportRun.objects.latest("pk").state == ImportRun.State.STOPPED


def _raising(error: BaseException):
    def raise_it(*_arguments):
        raise error

    return raise_it


def packed(path: Path, *members: tuple[str, str], method=zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def damaged(kind: str, path: Path) -> Path:
    """An archive with one file that cannot be read."""
    text = HEAD + post(1) + TAIL
    packed(path, ("a.xml", text), method=zipfile.ZIP_LZMA if kind == "lzma" else zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\x01\x02")
    if kind == "lzma":
        data[50:200] = bytes(150)
    elif kind == "version":
        data[directory + 6 : directory + 8] = (99).to_bytes(2, "little")
    elif kind == "method":
        data[directory + 10 : directory + 12] = data[8:10] = (97).to_bytes(2, "little")
    elif kind == "name":
        data[directory + 9] |= 8
        data[directory + 46] = 0xFF
    elif kind == "checksum":
        data[len(text) // 2] ^= 255
    elif kind == "offset":
        data[directory + 42 : directory + 46] = b"\xff\xff\xff\x7f"
    elif kind == "cut":
        del data[len(data) // 2 :]
    elif kind == "empty":
        del data[: data.index(b"PK\x05\x06")]
        data[8:12] = data[8:20] = bytes(12)
    path.write_bytes(data)
    return path


KINDS = ["lzma", "version", "method", "name", "checksum", "offset", "cut", "empty"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_upload_form_says_what_is_wrong_with_an_archive(
    admin_client, index, tmp_path, kind, settings
):
    settings.NEUROMOD_IMPORT_FOLDER = str(tmp_path / "uploads")
    content = damaged(kind, tmp_path / "a.zip").read_bytes()
    data = {"exports": SimpleUploadedFile("a.zip", content), "parent": index.pk, "only": ["posts"]}
    response = admin_client.post(reverse("neuromod_wordpress:upload"), data)
    assert response.status_code == 200
    [message] = response.context["form"].errors["exports"]
    assert "damaged" in message or "no .xml file" in message
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "empty"])
def test_one_damaged_archive_of_several_files(index, export_file, tmp_path, kind):
    files = [damaged(kind, tmp_path / "1.zip"), export_file(post(2), "2.xml")]
    report, _run = bring(files, index)
    assert [page.slug for page in ArticlePage.objects.all()] == ["post-2"]
    [repair] = report.repairs.first
    assert (repair.kind, repair.file) == ("unreadable_file", "1.zip") or repair.file == "a.xml"
    assert report.exit_status == 1


def test_one_damaged_file_in_an_archive(index, tmp_path):
    path = packed(
        tmp_path / "a.zip",
        *((f"{n}.xml", HEAD + post(n, "x" * 500) + TAIL) for n in (1, 2, 3)),
        method=zipfile.ZIP_STORED,
    )
    data = bytearray(path.read_bytes())
    data[data.index(b"Post 2")] ^= 1
    path.write_bytes(data)
    report, _run = bring(path, index)
    assert sorted(page.slug for page in ArticlePage.objects.all()) == ["post-1", "post-3"]
    assert [(r.kind, r.file) for r in report.repairs.first] == [("unreadable_file", "2.xml")]


def test_files_changed_at_random(index, shared_data, tmp_path):
    """Whatever stands in a file, it is imported, or refused with a sentence."""
    chance = random.Random(3)
    sources = sorted((shared_data / "cases/wxr").glob("*.xml"))
    for number in range(40):
        data = bytearray(sources[number % len(sources)].read_bytes())
        for _change in range(chance.randrange(1, 9)):
            at = chance.randrange(len(data))
            match chance.randrange(3):
                case 0:
                    data[at] = chance.randrange(256)
                case 1:
                    del data[at : at + chance.randrange(60)]
                case 2:
                    data[at:at] = chance.choice(
                        (b"<", b"]]>", b"<![CDATA[", b"&", b"\x00", b"<!--", b"[")
                    )
        path = tmp_path / f"{number}.xml"
        path.write_bytes(data)
        run = ImportRun()
        report = Import(run, [path], index, Options(source=f"blog-{number}")).execute()
        assert not report.stopped, (number, report.stopped)
        assert report.refusal or (report.balances and run.state == ImportRun.State.DONE), number
