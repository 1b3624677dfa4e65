"""Small exports written by the tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.wordpress.reading.records import Item
from neuromod_wagtail.wordpress.reading.wxr import Export

HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0"'
    ' xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">\n'
    "<channel><title>Blog</title><link>https://blog.example</link>\n"
    "<wp:wxr_version>1.2</wp:wxr_version>\n"
    "<wp:base_blog_url>https://blog.example</wp:base_blog_url>\n"
)
TAIL = "</channel>\n</rss>\n"


def item(fields: str = "", number: int = 1) -> str:
    return (
        f"<item><title>Post {number}</title><wp:post_id>{number}</wp:post_id>"
        f"<wp:post_type>post</wp:post_type>{fields}</item>\n"
    )


def items(path: Path | list[Path], **arguments) -> tuple[list[Item], Export]:
    export = Export(path if isinstance(path, list) else [path], **arguments)
    return [record for record in export if isinstance(record, Item)], export


def one(path: Path) -> tuple[Item, Export]:
    found, export = items(path)
    assert len(found) == 1
    return found[0], export


def refusal(path: Path | list[Path], **arguments) -> ExportRefused:
    with pytest.raises(ExportRefused) as refused:
        items(path, **arguments)
    return refused.value


@pytest.fixture
def export_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes what stands in the channel, or a whole file, and returns its path."""

    def write(channel: str | bytes, name: str = "export.xml", *, whole: bool = False) -> Path:
        path = tmp_path / name
        if isinstance(channel, bytes):
            path.write_bytes(channel)
        else:
            path.write_text(channel if whole else HEAD + channel + TAIL, encoding="utf-8")
        return path

    return write
