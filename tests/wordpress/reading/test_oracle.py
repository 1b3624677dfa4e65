"""Records of real exports, compared with WordPress's own importer field by field."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from neuromod_wagtail.wordpress.reading.records import (
    Author,
    Category,
    Comment,
    Item,
    Site,
    Tag,
    Term,
)
from neuromod_wagtail.wordpress.reading.wxr import Export
from tests.conftest import SHARED_DATA

FOLDER = SHARED_DATA / "wxr"
ORACLE = FOLDER / "oracle-wordpress-importer.json"
PARSERS = ("SimpleXML", "XML", "Regex")
FILES = sorted(json.loads(ORACLE.read_text())) if ORACLE.exists() else []

# WordPress refuses these; we read them. With the number of items that we find.
READ_BY_US_ALONE = {
    # A bare "&" in addresses: not well-formed. The Regex parser reads it, and so do we.
    "ghost-migrate/multiple__attachments-only.xml": 1,
    "ghost-migrate/sample.xml": 6,
    # Sections of CDATA inside each other: likewise.
    "wordpress-importer/crazy-cdata.xml": 1,
    # Ends inside its only item, which the Regex parser drops and we hand out as incomplete.
    "wordpress-importer/malformed-simple.xml": 1,
    # No version, or "abc": WordPress wants a number, we say so and go on.
    "isso/wordpress.xml": 3,
    "wordpress-importer/invalid-version-tag.xml": 0,
    "wordpress-importer/missing-version-tag.xml": 0,
    # The channel is called otherwise.
    "wordpress-importer/malformed.xml": 0,
}
# No export at all: both refuse.
REFUSED = {"wagtail-wordpress-import/test.xml"}

# Where a parser of WordPress differs from us, and why. Its SimpleXML parser, which WordPress
# uses wherever PHP has it, never does.
# XML: the SAX parser trims the ends of a content, repeats or drops what surrounds a CDATA
# section, and takes the status "0" of a comment for empty.
# Regex: leaves references in text outside CDATA unresolved, keeps "<![CDATA[" as text when
# white space stands before it, ends the last line again, and drops terms without a domain.
CONTENT = {"content_len", "content_sha1"}
COMMENT = {"comment content_len", "comment content_sha1"}
FAULTS_OF_WORDPRESS: dict[tuple[str, str], set[str]] = {
    ("theme-test-data/theme-preview.xml", "XML"): CONTENT,
    ("theme-test-data/theme-preview.xml", "Regex"): CONTENT,
    ("theme-test-data/themeunittestdata.wordpress.xml", "XML"): CONTENT | {"comment approved"},
    ("theme-test-data/themeunittestdata.wordpress.xml", "Regex"): CONTENT | {"title"},
    ("wagtail-wordpress-import/raw_xml.xml", "XML"): CONTENT,
    ("wagtail-wordpress-import/raw_xml.xml", "Regex"): CONTENT | {"terms"},
    ("wordpress-importer-e2e/wxr-simple.xml", "Regex"): CONTENT,
    ("wordpress-importer/theme-unit-test-data.xml", "XML"): CONTENT
    | COMMENT
    | {"comment approved"},
    ("wordpress-importer/theme-unit-test-data.xml", "Regex"): CONTENT
    | COMMENT
    | {"comment author", "title"},
    ("wordpress-importer/wxr-simple.xml", "Regex"): CONTENT,
    ("wordpress-importer/wxr-utf-8-challenges.xml", "Regex"): CONTENT | {"guid"},
}
# The Regex parser reads one <wp:author> only when it stands on one line.
REGEX_MISSES_AUTHORS = "authors"


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def stamp(value: Any) -> str:
    return f"{value:%Y-%m-%d %H:%M:%S}" if value else ""


def comment_row(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "parent": comment.parent,
        "author": comment.author,
        "email": comment.email,
        "url": comment.url,
        "date": stamp(comment.date.local),
        "date_gmt": stamp(comment.date.utc),
        "approved": comment.approved,
        "type": comment.type,
        "content_sha1": sha1(comment.content),
        "content_len": len(comment.content.encode()),
        "meta_keys": [key for key, _value in comment.meta],
    }


def item_row(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": item.title,
        "guid": item.guid,
        "slug": item.slug,
        "author": item.author,
        "status": item.status,
        "type": item.type,
        "date": stamp(item.date.local),
        "date_gmt": stamp(item.date.utc),
        "parent": item.parent,
        "comment_status": item.comment_status,
        "content_sha1": sha1(item.content),
        "content_len": len(item.content.encode()),
        # WordPress leaves out terms that have no slug.
        "terms": [f"{term.taxonomy}:{term.slug}" for term in item.terms if term.slug],
        "postmeta_keys": [key for key, _value in item.meta],
    }


def theirs(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the oracle in our terms: numbers as numbers, zero dates empty."""
    row = {key: value for key, value in row.items() if key != "comments"}
    for name in ("id", "parent"):
        row[name] = int(row[name] or 0)
    for name in ("date", "date_gmt"):
        row[name] = "" if row[name].startswith("0000") else row[name].strip()
    for name in ("title", "guid", "slug", "author", "status", "type", "email", "url"):
        if name in row:
            row[name] = row[name].strip()
    if "terms" in row:
        # An empty domain is WordPress's default, "category".
        row["terms"] = [
            f"category{term}" if term.startswith(":") else term for term in row["terms"]
        ]
    return row


def read(name: str) -> tuple[list[Any], Export]:
    export = Export([FOLDER / name])
    return list(export), export


def records(read_records: list[Any], kind: type) -> list[Any]:
    return [record for record in read_records if isinstance(record, kind)]


@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("name", FILES)
def test_each_file_reads_as_wordpress_reads_it(name: str, parser: str) -> None:
    oracle = json.loads(ORACLE.read_text())[name][parser]
    if "error" in oracle:
        assert name in READ_BY_US_ALONE or name in REFUSED, f"{name}: a difference not listed"
        return
    found, _export = read(name)
    site = records(found, Site)[0]
    assert site.version == oracle["version"]
    # The importer strips nothing from an address; a slash at its end is the file's.
    assert site.base_site_url == (oracle["base_url"] or "")
    if not (parser == "Regex" and oracle[REGEX_MISSES_AUTHORS] == 0):
        assert len(records(found, Author)) == oracle["authors"]
    assert len(records(found, Category)) == oracle["categories"]
    assert len(records(found, Tag)) == oracle["tags"]
    assert len(records(found, Term)) == oracle["terms"]
    items = records(found, Item)
    if name != "wordpress-importer/malformed-simple.xml":
        assert len(items) == oracle["n_posts"]
    assert sum(len(item.comments) for item in items) == oracle["n_comments"]
    assert differing_fields(items, oracle["posts"]) == FAULTS_OF_WORDPRESS.get(
        (name, parser), set()
    )


def differing_fields(items: list[Item], expected: list[dict[str, Any]]) -> set[str]:
    """Names of the fields in which any item or comment differs from the oracle's."""
    found = set()
    for item, row in zip(items, expected, strict=False):
        ours = item_row(item)
        found |= {key for key, value in theirs(row).items() if ours[key] != value}
        if len(item.comments) != len(row["comments"]):
            found.add("comments")
        for comment, comment_oracle in zip(item.comments, row["comments"], strict=False):
            ours = comment_row(comment)
            found |= {
                f"comment {key}"
                for key, value in theirs(comment_oracle).items()
                if ours[key] != value
            }
    return found


@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("name", sorted(READ_BY_US_ALONE))
def test_what_wordpress_refuses_is_read_and_reported(name: str) -> None:
    found, export = read(name)
    assert len(records(found, Item)) == READ_BY_US_ALONE[name]
    assert len(export.repairs) > 0


@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("name", ["invalid-version-tag", "missing-version-tag", "malformed"])
def test_vocabulary_of_files_that_wordpress_refuses(name: str) -> None:
    found, _export = read(f"wordpress-importer/{name}.xml")
    assert (
        len(records(found, Category)) + len(records(found, Tag)) + len(records(found, Term)) == 53
    )


def test_the_oracle_is_there(shared_data: Path) -> None:
    assert len(FILES) == 30
