"""Every field of the comments and threads read from the exports of other systems."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import fields
from datetime import UTC, datetime

import pytest

from neuromod_wagtail.comments.importing import systems
from neuromod_wagtail.comments.importing.records import IncomingComment, short
from neuromod_wagtail.comments.importing.systems import (
    disqus,
    isso,
    lines,
    moment,
    neuromod,
    remark42,
    tables,
    whole,
)
from neuromod_wagtail.importing.errors import ExportRefused

EMPTY = IncomingComment("", None, "")


def read(threads):
    """Return the key and title of each thread, and all non-empty fields of its comments."""
    return [
        (thread.key, thread.title, [filled(one) for one in thread.incoming_comments])
        for thread in threads
    ]


def filled(incoming):
    every = {one.name: getattr(incoming, one.name) for one in fields(incoming)}
    return {name: value for name, value in every.items() if value != getattr(EMPTY, name)}


def at(second):
    return datetime(2019, 5, 1, 12, 0, second, tzinfo=UTC)


DISQUS = """<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<category dsq:id="9"><title>General</title></category>
<thread dsq:id="1"><link>https://old.example/one/</link><title>One &amp; all</title></thread>
<thread dsq:id="2"><link>https://old.example/two/</link></thread>
<post dsq:id="11"><message>&lt;p&gt;One &lt;b&gt;b&lt;/b&gt;&lt;/p&gt;</message><createdAt>2019-05-01T12:00:01Z</createdAt>
<isDeleted>false</isDeleted><author><name>Ann</name><email>ann@example.org</email><username>ann1</username></author>
<ipAddress>8.8.8.8</ipAddress><thread dsq:id="1"/></post>
<post dsq:id="12"><message>Two</message><createdAt>2019-05-01T12:00:02Z</createdAt><isDeleted>true</isDeleted>
<author><name>Bob</name><username>bob1</username></author><thread dsq:id="1"/><parent dsq:id="11"/></post>
<post dsq:id="13"><message> </message><createdAt>2019-05-01T12:00:03Z</createdAt><isDeleted>true</isDeleted>
<author><name>Cid</name><email>cid@example.org</email><username>cid1</username></author>
<ipAddress>8.8.4.4</ipAddress><thread dsq:id="2"/></post>
<post dsq:id="14"><message>Lost</message><createdAt>never</createdAt><isSpam>true</isSpam><author><isAnonymous>true</isAnonymous></author></post>
</disqus>"""


def test_disqus(tmp_path):
    path = tmp_path / "disqus.xml"
    path.write_text(DISQUS)
    assert read(disqus.read(path)) == [
        ("https://old.example/one/", "One & all", [
            {
                "source_id": "11", "submitted_at": at(1), "body": "One **b**",
                "body_html": "<p>One <strong>b</strong></p>", "status": "approved", "name": "Ann",
                "email": "ann@example.org", "address": "8.8.8.8", "meta": [["username", "ann1"]],
            },
            {
                "source_id": "12", "submitted_at": at(2), "body": "Two", "body_html": "<p>Two</p>",
                "parent": "11", "status": "declined", "name": "Bob", "meta": [["username", "bob1"]],
            },
        ]),
        ("https://old.example/two/", "", [
            {"source_id": "13", "submitted_at": at(3), "status": "erased"},
        ]),
        ("", "", [
            {"source_id": "14", "body": "Lost", "body_html": "<p>Lost</p>", "status": "spam"},
        ]),
    ]  # fmt: skip


ISSO = """
    CREATE TABLE threads (id INTEGER, uri VARCHAR, title VARCHAR);
    CREATE TABLE comments (tid INTEGER, id INTEGER, parent INTEGER, created FLOAT, modified FLOAT,
        mode INTEGER, text VARCHAR, author VARCHAR, email VARCHAR, website VARCHAR, likes INTEGER,
        dislikes INTEGER);
    INSERT INTO threads VALUES (1, '/one/', 'One'), (2, '/two/', NULL);
    INSERT INTO comments VALUES
        (1, 1, NULL, 1556712001, 1556712009, 1, '*One*', 'Ann', 'ann@example.org', 'https://a.example/', 3, 2),
        (1, 2, 1, 1556712002, NULL, 2, 'Two', NULL, NULL, NULL, NULL, 0),
        (2, 3, NULL, 1556712003, 1556712009, 4, 'Three', 'Cid', 'cid@example.org', 'https://c.example/', 0, 1),
        (2, 4, NULL, 1556712004, NULL, 9, 'Four', 'Dan', '', '', 0, 0);
"""


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (b"a\x08\x0b\x1fb", "ab"),
        (b"a&#8;b&#x1F;c&#011;d", "abcd"),
        (b"caf\xe9 \x93x\x94 \xc3\xa9", "café “x” é"),
        (b"\xef\xbf\xbfx", "x"),
        (b"1 &lt; 2 &#65;&#x41;", "1 < 2 AA"),
    ],
)
def test_no_character_of_a_comment_refuses_the_others(tmp_path, written, read_as):
    path = tmp_path / "export.xml"
    before, after = DISQUS.replace("Lost", "{}").encode().split(b"{}")
    path.write_bytes(b"\n " + before + written + after)
    bodies = [one.body for thread in disqus.read(path) for one in thread.incoming_comments]
    assert bodies == ["One **b**", "Two", "", read_as]


def test_an_export_in_utf_16_is_read(tmp_path):
    path = tmp_path / "export.xml"
    path.write_bytes(DISQUS.replace("Lost", "Größe").encode("utf-16"))
    assert [*disqus.read(path)][-1].incoming_comments[-1].body == "Größe"


def test_a_text_is_the_same_wherever_it_is_cut():
    whole = "a&#x0008;b\x01é“".encode() + b"\xe9&#9;&amp;c"
    expected = "abé“é&#9;&amp;c"
    for at in range(len(whole) + 1):
        cut = b"".join(disqus.readable([whole[:at], whole[at:]]))
        assert cut.decode() == expected, at
    assert b"".join(disqus.readable([])) == b""


def test_isso(tmp_path):
    path = tmp_path / "isso.db"
    with sqlite3.connect(path) as database:
        database.executescript(ISSO)
    database.close()
    assert read(isso.read(path)) == [
        ("/one/", "One", [
            {
                "source_id": "1", "submitted_at": at(1), "body": "*One*", "status": "approved",
                "name": "Ann", "email": "ann@example.org", "url": "https://a.example/",
                "edited_at": at(9), "helpful_count": 3, "meta": [["dislikes", "2"]],
            },
            {"source_id": "2", "submitted_at": at(2), "body": "Two", "parent": "1"},
        ]),
        ("/two/", "", [
            {"source_id": "3", "submitted_at": at(3), "status": "erased"},
            {"source_id": "4", "submitted_at": at(4), "body": "Four", "name": "Dan"},
        ]),
    ]  # fmt: skip


def test_the_generic_file_of_isso(tmp_path):
    path = tmp_path / "isso.json"
    full = {
        "id": 7, "created": "2019-05-01 12:00:01", "text": "*One*", "author": "Ann",
        "email": "ann@example.org", "website": "https://a.example/",
    }  # fmt: skip
    odd = {"text": "Two", "created": None}
    told = [{"id": "/one/", "title": "One", "comments": [full, odd]}, {"id": "/two/"}, 3]
    path.write_text(json.dumps(told), encoding="utf-8-sig")
    *threads, broken = isso.read(path)
    derived = short("\0".join(["/one/", "", "", "None", "Two"]))
    assert read(threads) == [
        ("/one/", "One", [
            {
                "source_id": "/one/#7", "submitted_at": at(1), "body": "*One*", "name": "Ann",
                "status": "approved", "email": "ann@example.org", "url": "https://a.example/",
            },
            {"source_id": derived, "body": "Two", "status": "approved"},
        ]),
    ]  # fmt: skip
    assert [one.place for one in broken.unreadable] == ["2", "3"]


def test_remark42(tmp_path):
    path = tmp_path / "remark42.json"
    full = {
        "id": "a", "text": "<p>One</p>", "orig": "*One*", "user": {"name": "A &amp; B", "id": "u1"},
        "locator": {"url": "https://old.example/one/"}, "title": "One &lt; two", "score": 2,
        "time": "2019-05-01T12:00:01Z", "pin": True, "edit": {"time": "2019-05-01T12:00:09Z"},
    }  # fmt: skip
    bare = {"id": "b", "pid": "a", "text": "<p>Two</p>", "user": None, "locator": None}
    gone = {**full, "id": "c", "delete": True, "pin": False, "score": 0, "pid": "a"}
    records = [{"version": 1}, full, bare, gone]
    path.write_text("\n".join(map(json.dumps, records)))
    assert read(remark42.read(path)) == [
        ("https://old.example/one/", "One < two", [
            {
                "source_id": "a", "submitted_at": at(1), "body": "*One*", "body_html": "<p>One</p>",
                "status": "approved", "name": "A & B", "edited_at": at(9), "pinned": True,
                "helpful_count": 2, "meta": [["user", "u1"], ["score", "2"]],
            },
            {"source_id": "c", "submitted_at": at(1), "parent": "a", "status": "erased"},
        ]),
        ("", "", [
            {
                "source_id": "b", "body": "Two", "body_html": "<p>Two</p>", "parent": "a",
                "status": "approved", "meta": [["user", ""], ["score", "0"]],
            },
        ]),
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("database", ["default", "other"])
def test_numbers_of_pages_and_accounts_mean_something_in_our_database_alone(
    monkeypatch, django_user_model, database
):
    user = django_user_model.objects.create_user("ada", "ada@example.org", first_name="Ada")
    contrib = {
        "id": 1, "object_pk": "7", "app_label": "wagtailcore", "model": "page", "user_id": user.pk,
        "user_name": "", "user_email": "", "user_url": "https://a.example/", "comment": "One",
        "submit_date": at(1), "ip_address": "8.8.8.8", "is_public": True, "is_removed": False,
        "parent_id": None,
    }  # fmt: skip
    commentail = {
        "id": 2, "page_id": 7, "object_id": "", "user_id": user.pk, "guest_name": "", "email": "",
        "text": "Two", "status": "rejected", "reply_to_id": 1, "language": "en", "reason": "Rude",
        "created_at": at(2), "edited_at": at(3),
    }  # fmt: skip
    is_ours = database == "default"
    of_user = {"name": "Ada", "email": "ada@example.org", "user": user} if is_ours else {}
    for reader, row, filled in (
        (tables.contrib, contrib, {
            "source_id": "1", "submitted_at": at(1), "body": "One", "body_html": "<p>One</p>",
            "status": "approved", "url": "https://a.example/", "address": "8.8.8.8",
        }),
        (tables.commentail, commentail, {
            "source_id": "2", "submitted_at": at(2), "body": "Two", "body_html": "<p>Two</p>",
            "status": "declined", "parent": "1", "edited_at": at(3), "meta": [["reason", "Rude"]],
        }),
    ):  # fmt: skip
        monkeypatch.setattr(tables, "_rows", lambda database, query, row=row: iter([row]))
        [thread] = reader(database)
        assert read([thread]) == [("wagtailcore.page:7", "", [{**filled, **of_user}])]
        assert thread.page_id == (7 if is_ours else None)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (1556712001, at(1)),
        (1556712001.0, at(1)),
        ("2019-05-01T12:00:01Z", at(1)),
        (" 2019-05-01 12:00:01 ", at(1)),
        ("2019-05-01T14:00:01+02:00", at(1)),
        (datetime(2019, 5, 1, 12, 0, 1), at(1)),
        *(
            (nothing, None)
            for nothing in (
                0,
                None,
                "",
                "never",
                "0001-01-01",
                True,
                0.5,
                -1,
                "1970-01-01T00:00:00Z",
                "1969-12-31T19:00:00",
                1e300,
                -1e18,
                "2019-13-01T00:00",
            )
        ),
    ],
)
def test_moments(value, found):
    assert moment(value) == found
    assert found is None or moment(value).tzinfo is UTC


def test_counts():
    assert [whole(one) for one in (None, "", "7", 3, -2, 2**31 - 1, 2**40)] == [
        *(0, 0, 7, 3, 0, 2**31 - 1, 2**31 - 1)
    ]


def test_lines_are_read_whole_and_none_is_endless(tmp_path, monkeypatch):
    path = tmp_path / "lines"
    path.write_bytes(b"one\n\n  \ntwo\nthree")
    assert list(lines(path)) == [b"one", b"two", b"three"]
    monkeypatch.setattr(systems, "LONGEST", 5)
    assert list(lines(path)) == [b"one", b"two", b"three"]
    path.write_bytes(b"one\nsixsix")
    with pytest.raises(ExportRefused, match="longer than any comment"):
        list(lines(path))


def test_the_pages_of_threads_without_an_address_are_told_apart_by_their_titles():
    several = [("", "One"), ("", "Two"), ("/a/", "Old title"), ("/a/", "Title"), ("", "One")]
    found = [
        (systems.Thread(key, title), IncomingComment(str(number), None, "x"))
        for number, (key, title) in enumerate(several)
    ]
    threads = [
        (one.key, one.title, [it.source_id for it in one.incoming_comments])
        for one in systems.pieces(found)
    ]
    assert threads == [
        ("", "One", ["0", "4"]), ("", "Two", ["1"]), ("/a/", "Old title", ["2", "3"]),
    ]  # fmt: skip


def test_a_record_has_a_number_even_if_its_system_gave_it_none():
    """Always the same one, and another for each place, author, moment and text."""

    def derived(key="/a/", **fields):
        usual = {"submitted_at": at(1), "body": "Words", "name": "Ann", "parent": "1"}
        record = systems.Thread(key), IncomingComment("", **usual | fields)
        [(_thread, incoming)] = systems.each([("", record)], lambda it: it)
        return incoming.source_id

    other = [
        *(derived(key="/b/"), derived(submitted_at=at(2)), derived(body="Other")),
        *(derived(name="Bo"), derived(parent="2"), derived(email="ann@example.org")),
    ]
    assert derived() == derived() == other.pop()
    assert len({derived(), *other}) == 6


def test_a_comment_does_not_answer_itself():
    record = systems.Thread("/a/"), IncomingComment("7", at(1), "x", parent="7")
    other = systems.Thread("/a/"), IncomingComment("8", at(1), "x", parent="7")
    found = systems.each([("", record), ("", other)], lambda it: it)
    assert [incoming.parent for _thread, incoming in found] == ["", "7"]


@pytest.mark.parametrize(
    ("value", "found"),
    [(None, ""), ("", ""), ("a\0b", "ab"), (5, "5"), (0, "0"), (2.5, "2.5"), (True, "True")],
)
def test_values_of_a_file_as_text(value, found):
    assert systems.text(value) == found


@pytest.mark.parametrize("value", [[], {}, b"a", ["x" * 99]])
def test_what_is_no_text_is_not_taken_for_one(value):
    with pytest.raises(TypeError, match="is not text") as refused:
        systems.text(value)
    assert len(str(refused.value)) < 60


def test_numbers_of_comments():
    assert [systems.number(one) for one in (None, 0, "", " a ", 7, "0")] == [
        "",
        "",
        "",
        "a",
        "7",
        "0",
    ]


def test_only_a_limited_number_of_comments_is_in_memory(monkeypatch):
    monkeypatch.setattr(systems, "PIECE", 2)

    def found(key, number):
        return systems.Thread(key), IncomingComment(str(number), None, "x")

    odd = systems.Unreadable("line 3", "odd")
    threads = list(systems.pieces([found("a", 1), odd, found("b", 2), found("a", 3)]))
    assert [(one.key, [it.source_id for it in one.incoming_comments]) for one in threads] == [
        ("a", ["1"]), ("b", ["2"]), ("a", ["3"]), ("", []),
    ]  # fmt: skip
    assert threads[-1].unreadable == [odd]
    with pytest.raises(ValueError, match="^line 3: odd$"):
        list(systems.pieces([odd]))
    assert list(systems.pieces([])) == []


BARE = {
    "id": 7, "submitted_at": "2019-05-01T12:00:01Z", "body": "One", "body_html": "<p>One</p>",
    "parent_id": None, "status": "approved", "kind": "comment", "name": "", "email": "", "url": "",
    "badge": "", "edited_at": None, "pinned": False, "helpful_count": 0, "meta": [], "page": "/one/",
}  # fmt: skip
UNKNOWN = {
    "decided_at": None, "redacted_at": None, "language": "", "decline_reason": "",
    "hold_reasons": [], "hold_code": "", "spam_score": None, "purpose": "", "outcome": "",
    "extra": {}, "report_count": 0, "wants_notice": False, "closed": False, "featured": False,
}  # fmt: skip


def of_ours(tmp_path, *records):
    path = tmp_path / "comments.jsonl"
    path.write_text("\n".join(json.dumps(BARE | record) for record in records))
    return list(neuromod.read(path))


def test_a_full_record_of_ours_and_one_of_an_older_version(tmp_path):
    full = {
        "parent_id": 3, "status": "declined", "previous_status": "pending", "kind": "pingback",
        "name": "Ann", "email": "ann@example.org", "url": "https://a.example/", "badge": "clinician",
        "edited_at": "2019-05-01T12:00:09Z", "pinned": True, "helpful_count": 3,
        "meta": [["karma", 5]], "decided_at": "2019-05-01T12:00:08Z",
        "redacted_at": "2019-05-01T12:00:07Z", "language": "de", "decline_reason": "Rude",
        "hold_reasons": [{"code": "links", "evidence": 3}, {"code": "first"}], "hold_code": "links",
        "spam_score": 0.5, "purpose": "correction", "outcome": "changed", "extra": {"town": "Ulm"},
        "report_count": 2, "wants_notice": True, "closed": True, "featured": True,
    }  # fmt: skip
    other = {"id": 8, "page": "/two/", "purpose": "praise", "outcome": "lost", "meta": None}
    basis = {"submitted_at": at(1), "body": "One", "body_html": "<p>One</p>"}
    assert read(of_ours(tmp_path, full, other)) == [
        ("/one/", "", [{
            **basis, "source_id": "7", "number": 7, "parent": "3", "status": "declined",
            "previous_status": "pending", "kind": "pingback", "name": "Ann",
            "email": "ann@example.org", "url": "https://a.example/", "badge": "clinician",
            "edited_at": at(9), "pinned": True, "helpful_count": 3, "meta": [["karma", "5"]],
            "kept": {
                "decided_at": at(8), "redacted_at": at(7), "language": "de",
                "decline_reason": "Rude", "hold_code": "links", "spam_score": 0.5,
                "hold_reasons": [
                    {"code": "links", "evidence": "3"}, {"code": "first", "evidence": ""},
                ],
                "purpose": "correction", "outcome": "changed", "extra": {"town": "Ulm"},
                "report_count": 2, "wants_notice": True, "closed": True, "featured": True,
            },
        }]),
        ("/two/", "", [
            {**basis, "source_id": "8", "number": 8, "status": "approved", "kept": UNKNOWN},
        ]),
    ]  # fmt: skip


def test_a_status_or_kind_that_is_unknown_here_is_not_guessed(tmp_path):
    odd = [{"status": "shadow"}, {"kind": "poll"}, {"badge": "king"}, {"previous_status": "x"}]
    thread, broken = of_ours(tmp_path, {}, *odd)
    assert [one.source_id for one in thread.incoming_comments] == ["7"]
    assert [one.place for one in broken.unreadable] == [f"line {n}" for n in (2, 3, 4, 5)]


@pytest.mark.django_db
def test_an_account_is_that_of_the_same_login_and_email(tmp_path, django_user_model):
    """On this site the login may be someone else's; without an email, it may be anyone's."""
    django_user_model.objects.create_user("eve")
    ada = django_user_model.objects.create_user("ada", "Ada@example.org")
    bob = django_user_model.objects.create_user("bob", "bob@example.org")
    several = [
        ("ada", "ada@EXAMPLE.org"), ("ada", "bob@example.org"), ("bob", "bob@example.org"),
        ("cid", "ada@example.org"), ("ada", ""), ("", "ada@example.org"), (None, None),
        ("eve", ""), ("eve", None),
    ]  # fmt: skip
    [thread] = of_ours(tmp_path, *(
        {"id": number, "account": login, "account_email": email}
        for number, (login, email) in enumerate(several, start=1)
    ))  # fmt: skip
    assert [(one.user, one.meta) for one in thread.incoming_comments] == [
        (ada, []), (None, [["account", "ada"]]), (bob, []), (None, [["account", "cid"]]),
        (None, [["account", "ada"]]), (None, []), (None, []), (None, [["account", "eve"]]),
        (None, [["account", "eve"]]),
    ]  # fmt: skip


@pytest.mark.django_db
def test_where_accounts_have_no_email_the_login_is_all_there_is(
    tmp_path, django_user_model, monkeypatch
):
    eve = django_user_model.objects.create_user("eve")
    monkeypatch.setattr(neuromod, "email_field", lambda: None)
    [thread] = of_ours(tmp_path, {"account": "eve"}, {"account": "ada", "id": 8})
    assert [one.user for one in thread.incoming_comments] == [eve, None]
