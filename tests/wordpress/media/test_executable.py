"""Files that browsers run are never imported, whatever their name and the site's settings."""

from __future__ import annotations

import gzip
import io

import pytest
from django.core.checks import run_checks
from PIL import Image as Pillow
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from neuromod_wagtail.wordpress.media.executable import ENDINGS, is_executable
from tests import factories
from tests.wordpress.blogs import attachment, bring, post

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BY_NAME = [
    "a.html", "a.HTM", "a.xhtml", "a.shtml", "a.js", "a.mjs", "a.svg", "a.svgz", "a.xml", "a.xsl", "a.mht",
    "a.swf", "a.html.txt", "a.php.pdf", "a.html.", "a.html ", "a. html", "a.ht@ml", "a.\uff48tml", "a.html\x00.txt",
    ".html", "a.phtml", "a.hta", "a.xht.csv", "a.kml", "a.gpx.txt", "a.asp;x.jpg", ".user.ini", "web.config",
]  # fmt: skip
BY_CONTENT = [
    b"<!DOCTYPE html><p>", b"<html>", b"  \n<script>alert(1)</script>", b"\xef\xbb\xbf<HTML >", SVG,
    b"<?xml version='1.0'?><svg/>", b"<!-- x --><script>", "\ufeff<html>".encode("utf-16-le"), b"\x00<script >",
    b"<h1>x", b"<svg/onload=alert(1)>", b"MIME-Version: 1.0\r\n", b"FWS\x05", b"CWS\x09",
]  # fmt: skip
HARMLESS = {
    "dose.pdf": b"%PDF-1.4 <script>", "a.txt": b"5 < 6 <b>", "a.csv": b"a,b\n<1,2", "report.v2.docx": b"PK\x03\x04",
    "a.txt ": b"< html", "2024.01.02.pdf": b"%PDF", "js.txt": b"js", "a": b"text", "htm.svg-notes.txt": b"x",
}  # fmt: skip


@pytest.mark.parametrize("name", BY_NAME)
def test_by_name(name):
    assert is_executable(name, io.BytesIO(b"text"))


@pytest.mark.parametrize("content", BY_CONTENT)
def test_by_content(content):
    file = io.BytesIO(content)
    assert is_executable("a.txt", file)
    assert file.tell() == 0


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless(name):
    assert not is_executable(name, io.BytesIO(HARMLESS[name]))


@pytest.mark.django_db
def test_nothing_of_it_is_stored(export_file, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.WAGTAILDOCS_EXTENSIONS = None
    settings.WAGTAILIMAGES_EXTENSIONS = ["png", "svg"]
    old = tmp_path / "old"
    old.mkdir()
    names = [
        "a.html",
        "b.svg",
        "c.svgz",
        "d.html.txt",
        "e.txt",
        "f.js",
        "g.pdf",
        "h.svg.txt",
        "i.png",
    ]
    for name in names:
        (old / name).write_bytes(gzip.compress(SVG) if name == "c.svgz" else SVG)
    (old / "g.pdf").write_bytes(b"%PDF-1.4 fine")
    Pillow.new("RGB", (9, 9)).save(old / "j.html.png")
    names.append("j.html.png")
    content = post(1) + "".join(attachment(n, name) for n, name in enumerate(names, start=2))
    report, _run = bring(export_file(content), factories.make_index(), media=old)
    stored = sorted(p.name for p in (tmp_path / "media").rglob("*") if p.is_file())
    assert [name for name in stored if "html" in name or "svg" in name or name == "e.txt"] == [
        name for name in stored if name.startswith("j-html")
    ]
    assert get_document_model().objects.get().filename == "g.pdf"
    assert get_image_model().objects.get().filename == "j-html.png"
    skipped = report.kinds["attachment"].skipped
    assert len(skipped) == len(names) - 2
    assert sum("could be run by a browser" in entry.reason for entry in skipped) >= 6


@pytest.mark.parametrize(
    ("allowed", "named"),
    [
        (None, ".html"),
        ([], ".html"),
        (["pdf", "HTML", ".svg"], "html, svg"),
        (["pdf", "txt"], None),
    ],
)
def test_the_site_is_told_what_may_be_uploaded(settings, allowed, named):
    settings.WAGTAILDOCS_EXTENSIONS = allowed
    told = [m for m in run_checks(tags=["neuromod"]) if m.id == "neuromod_wordpress.W302"]
    assert len(told) == (named is not None)
    for message in told:
        assert named in message.msg
        assert "WAGTAILDOCS_EXTENSIONS" in message.hint


def test_the_list_has_the_well_known_ones():
    assert {
        "html",
        "htm",
        "xhtml",
        "shtml",
        "js",
        "mjs",
        "svg",
        "svgz",
        "xml",
        "xsl",
        "mht",
        "swf",
    } <= ENDINGS
    assert not {"pdf", "txt", "docx", "csv", "zip", "png"} & ENDINGS
