"""Comments of another system as they are stored here, column by column."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from neuromod_wagtail.comments.importing.records import (
    Anchor,
    IncomingComment,
    anchors_of,
    checksum,
    short,
    website,
)
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.security.ip import address_hash, email_hash
from tests.comments.conftest import write
from tests.testapp.models import PlainPage

START = datetime(2019, 5, 1, 12, tzinfo=UTC)


def stored(**fields) -> Comment:
    return IncomingComment("7", START, fields.pop("body", "Words"), **fields).as_comment(3, 4, "en")


def columns(comment):
    return {
        field.attname: getattr(comment, field.attname)
        for field in Comment._meta.concrete_fields
        if not field.generated
    }


def test_every_column_has_what_the_other_system_knew():
    """And without anything known, what a new comment of a guest would have."""
    later = START + timedelta(hours=1)
    full = stored(
        status="approved", previous_status="pending", kind="pingback", name="Ann", url="http://a.example",
        email="ann@example.org", address="192.0.2.7", badge="clinician", edited_at=later, pinned=True,
        helpful_count=3, number=99, meta=[["karma", "5"]],
        kept={"language": "de", "decided_at": later, "closed": True, "extra": {"town": "Ulm"}},
    )  # fmt: skip
    bare = columns(stored())
    assert {name: value for name, value in columns(full).items() if value != bare[name]} == {
        "id": 99, "status": "approved", "previous_status": "pending", "kind": "pingback",
        "name": "Ann", "url": "http://a.example", "email": "ann@example.org",
        "email_hash": email_hash("ann@example.org"), "address_hash": address_hash("192.0.2.7"),
        "badge": "clinician", "edited_at": later, "pinned": True, "helpful_count": 3,
        "meta": [["karma", "5"]], "language": "de", "decided_at": later, "closed": True,
        "extra": {"town": "Ulm"},
    }  # fmt: skip
    usual = columns(Comment(submitted_at=START))
    assert {name: value for name, value in bare.items() if value != usual[name]} == {
        "page_id": 4, "discussion_id": 3, "body": "Words", "body_html": "<p>Words</p>",
        "language": "en",
    }  # fmt: skip


def test_without_a_date_it_is_not_stored():
    with pytest.raises(ValueError, match="'7' has no date"):
        IncomingComment("7", None, "Words").as_comment(1, 1)


@pytest.mark.parametrize("status", ["spam", "declined", "approved", "pending", "erased"])
def test_what_was_refused_there_is_kept_from_today_on(status):
    before = timezone.now()
    decided_at = stored(status=status).decided_at
    if status in {"spam", "declined"}:
        assert before <= decided_at <= timezone.now()
    else:
        assert decided_at is None
    assert stored(status=status, kept={"decided_at": START}).decided_at == START


def test_a_name_that_readers_must_not_see_is_replaced_and_kept_beside_it():
    user = get_user_model()(pk=5, username="ann77", first_name="Ann", last_name="Lee")
    for name, account, shown, meta in (
        (" Ann \n Lee ", None, "Ann Lee", []),
        ("ann77", None, "ann77", []),
        ("ann77", user, "Ann Lee", [["name", "ann77"]]),
        ("ａnn77", user, "Ann Lee", [["name", "ａnn77"]]),
        ("ann@example.org", user, "Ann Lee", [["name", "ann@example.org"]]),
        ("ann@example.org", None, "", [["name", "ann@example.org"]]),
        ("Bo", user, "Bo", []),
        ("\u2060\u200b", None, "", []),
    ):
        comment = stored(name=name, user=account)
        assert (comment.name, comment.meta) == (shown, meta), name
        assert comment.user_id == (account and 5)


def test_only_first_comments_are_pinned_and_counts_fit_their_column():
    assert stored(pinned=True).pinned and not stored(pinned=True, parent="1").pinned
    counts = [stored(helpful_count=count).helpful_count for count in (-3, 0, 2**31 - 1, 2**31)]
    assert counts == [0, 0, 2**31 - 1, 2**31 - 1]


def test_what_is_shown_is_sanitised_or_made_from_what_was_typed():
    shown = stored(body=" a\r\n\x00*b* ", body_html="<p onclick=x>b<script>c</script></p>\r\n")
    assert (shown.body, shown.body_html) == ("a\n*b*", "<p>b</p>")
    assert stored(body="*b*").body_html == "<p><em>b</em></p>"
    assert stored(meta=[["a\x00", " b\r\n"]]).meta == [["a", "b"]]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        (" https://a.example/b?c#d ", "https://a.example/b?c#d"),
        ("http://a.example", "http://a.example"),
        (f"https://a.example/{'x' * 182}", f"https://a.example/{'x' * 182}"),
        *(
            (refused, "")
            for refused in (
                "", "a.example", "//a.example", "ftp://a.example", "javascript:alert(1)",
                "mailto:ann@example.org", "https://", "https:///path", "http://[::1",
                "https://a.example/a b", "https://a.example/\u200b", "https://a.example/a\nb",
                f"https://a.example/{'x' * 183}",
            )
        ),
    ],
)  # fmt: skip
def test_only_the_address_of_a_website_is_linked_to(url, kept):
    assert website(url) == kept


def test_a_number_that_does_not_fit_is_shortened_always_the_same_way():
    for number in ("12", "x" * 100, "a b"):
        assert short(number) == number
    odd = ["x" * 101, "x" * 102, "a\0", "\ud83d", " a", "e\u0301"]
    found = [short(number) for number in odd]
    assert found == [short(number) for number in odd]
    assert len(set(found)) == len(odd) and {len(number) for number in found} == {64}
    comment = IncomingComment("x" * 101, START, "", parent="x" * 102)
    assert [comment.source_id, comment.parent] == found[:2]


def test_nothing_of_an_erased_comment_is_left_but_its_place():
    comment = IncomingComment(
        "1", START, "Words", "<p>Words</p>", "2", "approved", "pending", name="Ann",
        email="ann@example.org", url="https://a.example", address="192.0.2.7", badge="author",
        user=get_user_model()(pk=5), edited_at=START, meta=[["a", "b"]],
        kept={
            "closed": True, "decided_at": START, "language": "de", "report_count": 2,
            "decline_reason": "Rude", "extra": {"town": "Ulm"}, "hold_reasons": [{"code": "links"}],
        },
    )  # fmt: skip
    comment.empty()
    place = {"closed": True, "decided_at": START, "language": "de", "report_count": 2}
    assert comment == IncomingComment("1", START, "", parent="2", status="erased", kept=place)
    again = IncomingComment("1", START, "Words", status="erased", previous_status="approved")
    again.empty()
    assert (again.body, again.status, again.previous_status) == ("", "erased", "approved")


@pytest.mark.parametrize(
    ("body", "body_html", "status", "is_empty"),
    [
        ("Words", "", "approved", False),
        (" \u200b\n", "", "approved", True),
        ("Words", "<p> </p>", "approved", True),
        ("", "<p>Words</p>", "approved", False),
        ("", "", "spam", True),
        ("", "", "erased", False),
    ],
)
def test_a_comment_without_words_is_known(body, body_html, status, is_empty):
    assert IncomingComment("1", START, body, body_html, status=status).is_empty is is_empty


def test_whether_someone_edited_it_shows_in_what_moderators_can_change():
    """Not in counts, hashes, or what is derived: they change on their own."""
    first = checksum(stored())
    assert len(first) == 32 and checksum(stored()) == first
    other = {
        "parent_id": 1, "status": "spam", "kind": "pingback", "user_id": 1, "name": "A",
        "email": "a@example.org", "url": "http://a.example", "body": "Other",
        "submitted_at": START + timedelta(microseconds=1), "edited_at": START, "pinned": True,
        "closed": True,
    }  # fmt: skip
    alike = {"page_id": 9, "discussion_id": 9, "helpful_count": 9, "badge": "guest", "meta": [[]]}
    for name, value in (other | alike).items():
        comment = stored()
        setattr(comment, name, value)
        assert (checksum(comment) != first) is (name in other), name


@pytest.mark.django_db
def test_only_comments_of_the_same_discussion_are_answered(page, root, settings):
    other = root.add_child(instance=PlainPage(title="Other", slug="other"))
    first = write(page, "First", status="approved")
    reply = write(page, "Reply", parent=first, status="approved")
    away = write(other, "Away", status="approved")
    known = {"1": first.pk, "2": reply.pk, "3": away.pk, "4": first.pk + 999}
    found = anchors_of(known, ["1", "2", "3", "4", "5", ""], first.discussion_id)
    assert found == {
        "1": Anchor(first.pk, first.pk, 0),
        "2": Anchor(reply.pk, first.pk, 1),
    }
    assert found == {"1": Anchor.of(first), "2": Anchor.of(reply)}
    assert anchors_of(known, ["2"], first.discussion_id) == {"2": found["2"]}
    assert anchors_of(known, [], first.discussion_id) == anchors_of({}, ["1"], 1) == {}
