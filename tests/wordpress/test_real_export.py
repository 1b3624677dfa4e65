"""An export by a real WordPress, compared with that WordPress's own data."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

import pytest

from neuromod_wagtail.wordpress.reading.records import Item
from neuromod_wagtail.wordpress.reading.wxr import Export


@pytest.fixture
def truth(shared_data) -> dict[str, Any]:
    return json.loads((shared_data / "wxr/wordpress-6.1/export-expected.json").read_text())


def read(shared_data, name: str) -> tuple[list[Item], Export]:
    export = Export([shared_data / "wxr/wordpress-6.1" / name])
    return [record for record in export if isinstance(record, Item)], export


def test_every_comment_with_all_its_fields(shared_data, truth) -> None:
    items, export = read(shared_data, "export-with-spam.xml")
    assert len(export.repairs) == 0
    found = {
        comment.id: {
            "id": comment.id,
            "post": item.id,
            "parent": comment.parent,
            "author": comment.author,
            "email": comment.email,
            "url": comment.url,
            "ip": comment.ip,
            "date": f"{comment.date.local}",
            "approved": comment.approved,
            "type": comment.type,
            "user": comment.user_id,
            "text": comment.content,
        }
        for item in items
        for comment in item.comments
    }
    assert len(truth["comments"]) == len(found) == 94
    for expected in truth["comments"]:
        ours = found[expected["id"]]
        # WordPress stores the ampersand of an address escaped; as an address it is not.
        expected["url"] = unescape(expected["url"])
        assert ours == {key: expected[key] for key in ours}


def test_wordpress_leaves_spam_out_and_its_replies_come_without_parent(shared_data) -> None:
    items, _export = read(shared_data, "export.xml")
    comments = [comment for item in items for comment in item.comments]
    assert len(comments) == 93
    assert {comment.approved for comment in comments} & {"spam"} == set()
    ids = {comment.id for comment in comments}
    orphans = [comment.id for comment in comments if comment.parent and comment.parent not in ids]
    assert len(orphans) >= 1


def test_every_post_with_its_status_dates_and_terms(shared_data, truth) -> None:
    items, _export = read(shared_data, "export.xml")
    found = {item.id: item for item in items}
    for post in truth["posts"]:
        item = found[post["id"]]
        assert (item.type, item.status, item.password) == (
            post["type"],
            post["status"],
            post["password"],
        )
        assert (item.slug, item.author) == (post["slug"], post["author"])
        assert item.excerpt == post["excerpt"] or not item.excerpt
        assert (item.comment_status, item.sticky) == (
            post["comment_status"],
            post["id"] in truth["sticky"],
        )
        assert f"{item.date.local}" == post["date"]
        zero = post["date_gmt"].startswith("0000")
        assert (item.date.utc is None) == zero
        if not zero:
            assert f"{item.date.utc:%Y-%m-%d %H:%M:%S}" == post["date_gmt"]
        assert sorted(term.slug for term in item.terms_of("category")) == sorted(post["categories"])
        assert sorted(term.slug for term in item.terms_of("post_tag")) == sorted(post["tags"])
        featured = dict(item.meta).get("_thumbnail_id", "0")
        assert int(featured) == (post["featured"] or 0)
