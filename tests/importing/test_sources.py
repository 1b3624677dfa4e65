"""Compressed and split exports; bombs, damaged and missing files."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from pathlib import Path

import pytest

from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import RepairKind, Repairs
from neuromod_wagtail.importing.sources import Limits, natural_key, open_sources
from neuromod_wagtail.wordpress.reading.records import Author, Category, Item, Site, Tag
from neuromod_wagtail.wordpress.reading.wxr import Export
from tests.wordpress.conftest import HEAD, TAIL, item, items, one, refusal


def test_gzip_and_zip(export_file, tmp_path: Path) -> None:
    plain = export_file(item())
    packed = tmp_path / "export.xml.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert one(packed)[0].title == "Post 1"
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for number in (10, 2, 1):
            file.writestr(f"blog/blog.wordpress.{number:03}.xml", HEAD + item(number=number) + TAIL)
        file.writestr("__MACOSX/blog/._blog.wordpress.001.xml", b"\x00\x05")
        file.writestr("readme.txt", "hello")
    found, export = items(archive)
    assert [post.id for post in found] == [1, 2, 10]
    assert [entry.detail for entry in export.repairs.first] == ["readme.txt"]


def zipped(path: Path, name: str, data: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, data)
    return path


def test_bombs_are_refused_after_the_first_megabytes(tmp_path: Path) -> None:
    bomb = (HEAD + "<item><wp:post_id>1</wp:post_id><content:encoded>").encode() + b" " * (24 << 20)
    zip_path = zipped(tmp_path / "bomb.zip", "bomb.xml", bomb)
    gz_path = tmp_path / "bomb.xml.gz"
    gz_path.write_bytes(gzip.compress(bomb))
    del bomb
    for path in (zip_path, gz_path):
        assert refusal(path).code == "expansion"


def test_the_limit_of_unpacked_bytes(tmp_path: Path) -> None:
    data = (HEAD + "".join(item(number=n) for n in range(2000)) + TAIL).encode()
    path = zipped(tmp_path / "export.zip", "export.xml", data)
    assert refusal(path, limits=Limits(total=10_000)).code == "expansion"
    assert len(items(path)[0]) == 2000


def test_a_zip_without_export_a_damaged_one_and_a_missing_file(tmp_path: Path) -> None:
    assert refusal(zipped(tmp_path / "a.zip", "photo.jpg", b"x")).code == "not_export"
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04 and nothing")
    assert refusal(tmp_path / "b.zip").code == "unreadable"
    damaged = bytearray(gzip.compress(random.Random(1).randbytes(5000)))
    damaged[40] ^= 255
    (tmp_path / "c.gz").write_bytes(damaged)
    assert refusal(tmp_path / "c.gz").code in {"unreadable", "empty"}
    assert refusal(tmp_path / "missing.xml").code == "not_found"
    assert refusal([]).code == "not_found"
    assert refusal(tmp_path).code == "unreadable"


@pytest.mark.parametrize("broken", [{2}, {1, 3}, {1, 2, 3}])
def test_damaged_members_are_named_and_the_others_read(tmp_path: Path, broken: set[int]) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as file:
        for number in (1, 2, 3):
            file.writestr(f"blog.{number}.xml", f"<rss>Post {number}</rss>")
    data = bytearray(path.read_bytes())
    for number in broken:
        data[data.index(b"Post %d" % number)] ^= 1
    path.write_bytes(data)
    repairs = Repairs()
    if broken == {1, 2, 3}:
        with pytest.raises(ExportRefused) as refused:
            list(open_sources([path], repairs))
        assert refused.value.code == "unreadable"
        assert "blog.1.xml" in refused.value.message
        return
    read = {source.name: b"".join(source.chunks) for source in open_sources([path], repairs)}
    assert read == {
        f"blog.{n}.xml": b"<rss>Post %d</rss>" % n for n in (1, 2, 3) if n not in broken
    }
    assert [(repair.kind, repair.file, repair.line) for repair in repairs.first] == [
        (RepairKind.UNREADABLE_FILE, f"blog.{n}.xml", 0) for n in sorted(broken)
    ]
    for number, repair in zip(sorted(broken), repairs.first, strict=True):
        assert repair.detail.startswith(f"blog.{number}.xml is damaged")


def test_one_member_too_large_refuses_the_archive(tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for number, size in enumerate((10, 10_000, 10), start=1):
            file.writestr(f"{number}.xml", b" " * size)
    with pytest.raises(ExportRefused) as refused:
        list(open_sources([path], Repairs(), Limits(total=9_000)))
    assert refused.value.code == "expansion"


def test_a_gzip_that_was_cut_is_a_truncated_file(export_file, tmp_path: Path) -> None:
    rng = random.Random(1)
    body = "".join(item(f"<wp:x>{rng.random()}</wp:x>", number) for number in range(3000))
    packed = gzip.compress((HEAD + body + TAIL).encode())
    path = tmp_path / "cut.xml.gz"
    path.write_bytes(packed[: len(packed) // 2])
    found, export = items(path)
    assert len(found) > 100
    assert RepairKind.TRUNCATED in export.repairs.counts


def test_split_exports_give_the_site_and_the_vocabulary_once(export_file) -> None:
    shared = (
        "<wp:author><wp:author_id>1</wp:author_id><wp:author_login>ada</wp:author_login></wp:author>"
        "<wp:category><wp:term_id>1</wp:term_id><wp:category_nicename>a</wp:category_nicename></wp:category>"
        "<wp:tag><wp:term_id>2</wp:term_id><wp:tag_slug>t</wp:tag_slug></wp:tag>"
    )
    paths = [export_file(shared + item(number=n), f"blog.{n}.xml") for n in (10, 2)]
    records = list(Export(paths))
    kinds = [type(record) for record in records]
    assert kinds == [Site, Author, Category, Tag, Item, Item]
    assert [record.id for record in records if isinstance(record, Item)] == [2, 10]


def test_files_of_two_blogs_are_refused(export_file) -> None:
    first = export_file(item(), "a.xml")
    other = export_file(
        (HEAD + item() + TAIL).replace("blog.example", "other.example"), "b.xml", whole=True
    )
    error = refusal([first, other])
    assert error.code == "other_site"
    assert "other.example" in error.message


def test_names_sort_as_people_count() -> None:
    assert sorted(["b10", "b9", "B1", "10", "9"], key=natural_key) == ["9", "10", "B1", "b9", "b10"]


def test_a_stream_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "export.xml"
    path.write_text(HEAD + TAIL)

    def broken(*_arguments, **_keywords) -> io.BytesIO:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "open", broken)
    error = refusal(path)
    assert error.code == "unreadable"
    assert "Input/output error" in error.message
