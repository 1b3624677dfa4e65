"""Uploads in a folder or on the web: the file found, the size limit, and when to give up."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.web.destinations import AddressRefused, NoAnswer
from neuromod_wagtail.wordpress.media import sources
from neuromod_wagtail.wordpress.media.sources import Folder, UploadRefused, Web, limit_for

BLOG = "https://blog.example"


def put(path, content=b"x"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def read(folder, url, file=""):
    """Return what is found, or the reason why nothing is."""
    try:
        with folder.open(url, file) as found:
            return found.read()
    except UploadRefused as refused:
        return str(refused)


@pytest.mark.parametrize("below", ["", "uploads", "wp-content/uploads"])
def test_a_file_is_found_by_its_name_or_its_address(tmp_path, below):
    put(tmp_path / "secret.png", b"secret")
    root = tmp_path / "old"
    put(root / below / "2024" / "a b.png", b"first")
    put(root / below / "2025" / "a b.png", b"second")
    folder = Folder(root)
    upload = f"{BLOG}/wp-content/uploads/2024/a%20b.png"
    for url, file in (
        (upload, ""),
        (f"{BLOG}/blog/wp-content/uploads/2024/a%20b.png?x=1", ""),
        (f"{BLOG}/wp-content/uploads/2025/a%20b.png", "2024/a b.png"),
        (f"{BLOG}/2024/a%20b.png", ""),
    ):
        assert folder.is_there(url, file), url
        assert read(folder, url, file) == b"first", url
    for url, file in (
        (f"{BLOG}/wp-content/uploads/2023/a%20b.png", ""),
        (f"{BLOG}/wp-content/uploads/2024", ""),
        (f"{BLOG}/x", "../secret.png"),
        (f"{BLOG}/..%2Fsecret.png", ""),
    ):
        assert not folder.is_there(url, file), url
        assert "is not in the folder" in read(folder, url, file)


def test_a_file_of_exactly_the_limit_is_accepted(tmp_path, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 200_000
    put(tmp_path / "most.png", b"x" * 200_000)
    put(tmp_path / "more.png", b"x" * 200_001)
    put(tmp_path / "none.png", b"")
    folder = Folder(tmp_path)
    assert read(folder, f"{BLOG}/most.png") == b"x" * 200_000
    assert read(folder, f"{BLOG}/more.png").startswith("/more.png is larger than 195.3")
    assert read(folder, f"{BLOG}/none.png") == "/none.png is empty."


def test_an_unreadable_file_and_a_missing_folder(tmp_path, monkeypatch):
    put(tmp_path / "a.png")

    def fail(*_arguments):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(sources, "_spooled", fail)
    assert read(Folder(tmp_path), f"{BLOG}/a.png") == (
        "The file /a.png cannot be read: Input/output error."
    )
    for root in (tmp_path / "none", tmp_path / "a.png"):
        with pytest.raises(ExportRefused) as refused:
            Folder(root)
        assert refused.value.code == "no_media"


def test_limits_are_those_of_the_forms_of_the_site(settings):
    large = sources.LARGEST_DOCUMENT
    for images, documents, expected in (
        (9, 8, (9, 8)),
        (0, 0, (large, large)),
        (None, 8, (large, 8)),
    ):
        settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = images
        settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = documents
        assert (limit_for("a.JPEG"), limit_for("a.pdf")) == expected
    del settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    del settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
    assert (limit_for("a.avif"), limit_for("a.pdf")) == (10 << 20, large)


# --- from the web ----------------------------------------------------------------------------


@pytest.fixture
def answers(monkeypatch):
    """The answers of the old blog, in turn, and the requests that it got."""
    given, asked = [], []

    def fetch(url, **options):
        asked.append((url, options))
        answer = given.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return SimpleNamespace(status=answer[0], body=io.BytesIO(answer[1]))

    monkeypatch.setattr(sources, "fetch", fetch)
    return given, asked


def test_a_downloaded_file_is_read_from_its_start(answers, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 9, 8
    given, asked = answers
    for may_be_local, name, limit in ((False, "a.png", 9), (True, "a.pdf", 8)):
        given.append((200, b"text"))
        web = Web(BLOG, may_be_local)
        assert read(web, f"{BLOG}/{name}") == b"text"
        trusted = [BLOG] if may_be_local else []
        expected = {"limit": limit, "seconds": sources.MAX_LENGTH, "trusted": trusted}
        assert asked.pop() == (f"{BLOG}/{name}", expected)
    given += [(404, b"text"), (200, b"")]
    assert read(web, f"{BLOG}/{'a' * 300}").endswith("the old blog returned status 404.")
    assert read(web, f"{BLOG}/a.png") == f"{BLOG}/a.png is empty."
    for url, is_there in ((BLOG, True), ("http://b.example", True), ("ftp://b.example", False)):
        assert web.is_there(url, "") == is_there


def test_a_blog_that_does_not_answer_five_times_in_a_row_is_not_asked_again(answers):
    given, asked = answers
    silence, refusal = NoAnswer("no answer"), AddressRefused("refused")
    web = Web(BLOG)
    given[:] = [silence] * 4 + [(404, b"")] + [silence, refusal] * 4 + [silence]
    said = [read(web, f"{BLOG}/{number}") for number in range(14)]
    assert said.count("no answer") == 9 and said.count("refused") == 4
    assert (web.failures, len(asked)) == (5, 14)
    assert "the old blog is not responding" in read(web, f"{BLOG}/x")
    assert len(asked) == 14
