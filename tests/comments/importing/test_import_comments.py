"""The import command for other systems: real samples, and tables as those systems make them."""

from __future__ import annotations

import gzip
import json
import sqlite3
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import threads
from neuromod_wagtail.comments.importing import systems
from neuromod_wagtail.comments.models import Comment, CommentImport, Discussion
from tests.comments.conftest import write
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db

ISSO = """
    CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
    CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER,
        created FLOAT NOT NULL, modified FLOAT, mode INTEGER, remote_addr VARCHAR,
        text VARCHAR NOT NULL, author VARCHAR, email VARCHAR, website VARCHAR,
        likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL,
        notification INTEGER DEFAULT 0);
    INSERT INTO threads VALUES (1, '/blog/one/', 'One'), (2, '/gone/', 'Gone');
    INSERT INTO comments VALUES
        (1, 1, NULL, 1360000000.5, 1360000100, 1, '127.0.0.0', '*Hello*', 'Ann', 'ann@example.org',
            'https://ann.example/', 3, 1, '', 0),
        (1, 2, 1, 1360000200, NULL, 2, '127.0.0.0', 'Waiting', NULL, NULL, NULL, 0, 0, '', 0),
        (1, 3, 1, 1360000300, NULL, 4, '127.0.0.0', '', NULL, NULL, NULL, 0, 0, '', 0),
        (2, 4, NULL, 1360000400, NULL, 1, '127.0.0.0', 'No page', 'Ben', NULL, NULL, 0, 0, '', 0);
"""
REMARK42 = """\
{"version":1,"users":[],"posts":[{"url":"https://old.example/one/","read_only":true}]}
{"id":"b","pid":"a","text":"<p>some <b>text2</b></p>","orig":"some **text2**","user":{"name":"A &amp; B","id":"u2"},"locator":{"site":"s","url":"https://old.example/blog/one/"},"score":2,"time":"2017-12-20T15:18:23-06:00"}
{"id":"a","pid":"","text":"<p>some text, <a href=\\"http://radio-t.com\\" rel=\\"nofollow\\">link</a></p>","user":{"name":"user name","id":"u1","ip":"293ec5b0"},"locator":{"site":"s","url":"https://old.example/blog/one/"},"score":-1,"pin":true,"time":"2017-12-20T15:18:22-06:00"}
{"id":"c","pid":"a","text":"","user":{"name":"deleted","id":"deleted"},"locator":{"site":"s","url":"https://old.example/blog/one/"},"delete":true,"time":"2017-12-20T15:18:24-06:00"}
"""
CONTRIB = (
    """CREATE TABLE django_comments (id integer PRIMARY KEY, object_pk varchar(64), user_name
    varchar(50), user_email varchar(254), user_url varchar(200), comment text, submit_date
    timestamp, ip_address char(39), is_public bool, is_removed bool, content_type_id integer,
    site_id integer, user_id integer)""",
    """CREATE TABLE django_comments_xtd_xtdcomment (comment_ptr_id integer PRIMARY KEY, thread_id
    integer, parent_id integer, level smallint, "order" integer, followup bool, nested_count
    integer)""",
)
COMMENTAIL = (
    """CREATE TABLE commentail_discussion (id integer PRIMARY KEY, site_id integer, page_id integer,
    object_id varchar(255))""",
    """CREATE TABLE commentail_comment (id integer PRIMARY KEY, discussion_id integer, user_id
    integer, guest_name text, email varchar(254), text text, status varchar(20), root_id integer,
    reply_to_id integer, language varchar(20), reason text, created_at timestamp,
    edited_at timestamp)""",
)


def publish(parent, title, slug) -> PlainPage:
    # Without a revision, which takes four times as long and is read by none of these tests.
    page = PlainPage(title=title, slug=slug, first_published_at=timezone.now())
    return parent.add_child(instance=page)


@pytest.fixture
def page(root):
    return publish(publish(root, "Blog", "blog"), "Hello, World!", "one")


def run(*arguments, **options) -> tuple[int, str, dict]:
    """Return the exit status, the output and the report."""
    out = StringIO()
    try:
        call_command("import_comments", *arguments, stdout=out, **options)
    except SystemExit as left:
        return left.code, out.getvalue(), {}
    return 0, out.getvalue(), {}


def rows() -> list[tuple]:
    found = Comment.objects.order_by("submitted_at", "provenance__source_id").select_related(
        "parent"
    )
    return [(row.body, row.status, row.parent.body if row.parent else "") for row in found]


def execute(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_disqus(page, shared_data, tmp_path):
    file = shared_data / "wxr" / "related-formats" / "isso-disqus.xml"
    mapping = tmp_path / "map.csv"
    mapping.write_text(
        "/blog/2013/02/12/redacted/index.html,/blog/one/\nhttp://example.org/,/blog/\n"
    )
    report = tmp_path / "report.json"
    status, text, _ = run("disqus", str(file), match=mapping, report=report)
    assert rows() == [
        ("...", "approved", ""),
        ("", "erased", ""),
        ("Hello, World.", "approved", "..."),
        ("Message from thread with empty title and id", "approved", ""),
        ("Hello, World.", "approved", ""),
    ]
    told = json.loads(report.read_text())
    assert [entry["id"] for entry in told["kinds"]["comment"]["skipped"]] == ["6"]
    assert (status, told["kinds"]["comment"]["read"]) == (1, 6)
    assert "foo@bar.com" not in report.read_text() + text
    run("disqus", str(file), match=mapping, report=report)
    assert json.loads(report.read_text())["kinds"]["comment"]["unchanged"] == 5
    out = StringIO()
    call_command("import_comments", "disqus", undo=told["import"], stdout=out)
    assert not Comment.objects.exists()
    assert "removed: comment 5" in out.getvalue()
    with pytest.raises(CommandError, match="nothing to undo"):
        call_command("import_comments", "disqus", undo=told["import"])


def test_isso_database_and_json(page, shared_data, tmp_path):
    path = tmp_path / "isso.db"
    with sqlite3.connect(path) as database:
        database.executescript(ISSO)
    database.close()
    before = path.read_bytes()
    status, text, _ = run("isso", str(path), dry_run=True)
    assert (status, "--undo" in text) == (1, False)
    assert not Comment.objects.exists() and not CommentImport.objects.exists()
    status, text, _ = run("isso", str(path))
    assert (status, "--undo" in text) == (1, True)
    assert "4: No page found for “/gone/”" in text
    assert rows() == [
        ("*Hello*", "approved", ""),
        ("Waiting", "pending", "*Hello*"),
        ("", "erased", "*Hello*"),
    ]
    first = Comment.objects.order_by("pk").first()
    assert (first.body_html, first.helpful_count) == ("<p><em>Hello</em></p>", 3)
    assert (first.edited_at.timestamp(), first.meta) == (1360000100, [["dislikes", "1"]])
    assert path.read_bytes() == before
    packed, found = tmp_path / "isso.db.gz", rows()
    packed.write_bytes(gzip.compress(before))
    assert run("isso", str(packed))[0] == 1
    assert rows() == found
    mapping = tmp_path / "map.csv"
    mapping.write_text("/posts/0001/,/blog/one/\nNat+%26+Miguel," + str(page.pk))
    file = shared_data / "wxr" / "related-formats" / "isso-generic.json"
    assert run("isso", str(file), match=mapping, source="other")[0] == 0
    assert Comment.objects.filter(name="texas holdem", submitted_at__year=2005).exists()


@pytest.mark.parametrize("packed", [True, False])
def test_remark42_by_redirect(page, tmp_path, packed):
    path = tmp_path / "backup"
    text = REMARK42.replace("/blog/one/", "/moved/").encode()
    path.write_bytes(gzip.compress(text) if packed else text)
    Redirect.objects.create(old_path="/moved", redirect_page=page)
    assert run("remark42", str(path))[0] == 0
    assert rows() == [
        ("some text, [link](http://radio-t.com)", "approved", ""),
        ("some **text2**", "approved", "some text, [link](http://radio-t.com)"),
        ("", "erased", "some text, [link](http://radio-t.com)"),
    ]
    first = Comment.objects.get(parent__isnull=True)
    assert (first.pinned, first.helpful_count, first.reply_count) == (True, 0, 1)
    assert Comment.objects.get(body="some **text2**").name == "A & B"


@pytest.mark.parametrize("system", ["contrib", "xtd"])
def test_django_comments(page, django_user_model, system):
    from django.contrib.contenttypes.models import ContentType

    ada = django_user_model.objects.create_user("ada", "ada@example.org", first_name="Ada")
    kind = ContentType.objects.get_for_model(page).pk
    other = ContentType.objects.get_for_model(ada).pk
    values = [
        f"(1,'{page.pk}','Ann','ann@example.org','https://ann.example/','A <b>word</b> & one\n\nmore',"
        f"'2020-01-01 10:00:00','192.0.2.7',true,false,{kind},1,NULL)",
        f"(2,'{page.pk}','','','','Reply','2020-01-01 11:00:00',NULL,false,false,{kind},1,{ada.pk})",
        f"(3,'{page.pk}','Ben','','','Bad','2020-01-01 12:00:00',NULL,true,true,{kind},1,NULL)",
        f"(4,'1','Ben','','','On a user','2020-01-01 13:00:00',NULL,true,false,{other},1,NULL)",
        f"(5,'{page.pk}','Bo','bo@example.org',NULL,'Own','2020-01-01 14:00:00','',true,false,{kind},1,{ada.pk})",
    ]
    execute(*CONTRIB, "INSERT INTO django_comments VALUES " + ",".join(values))  # noqa: S608
    tree = "(1,1,1,0,1,false,1),(2,1,1,1,2,false,0),(3,3,3,0,1,false,0),(4,4,4,0,1,false,0),(5,5,5,0,1,false,0)"
    execute("INSERT INTO django_comments_xtd_xtdcomment VALUES " + tree)  # noqa: S608
    status, text, _ = run(system)
    first = "A <b>word</b> & one\n\nmore"
    assert rows() == [
        (first, "approved", ""),
        ("Reply", "pending", first if system == "xtd" else ""),
        ("Bad", "declined", ""),
        ("Own", "approved", ""),
    ]
    people = Comment.objects.order_by("submitted_at").values_list("name", "email", "url", "user")
    assert list(people) == [
        ("Ann", "ann@example.org", "https://ann.example/", None),
        ("Ada", "ada@example.org", "", ada.pk),
        ("Ben", "", "", None),
        ("Bo", "bo@example.org", "", ada.pk),
    ]
    assert [bool(one.address_hash) for one in Comment.objects.order_by("submitted_at")] == [
        *(True, False, False, False)
    ]
    assert status == 1
    assert "auth.user:1" in text or "user" in text
    one = Comment.objects.get(name="Ann")
    assert one.body_html == "<p>A &lt;b&gt;word&lt;/b&gt; &amp; one</p>\n<p>more</p>"


def test_commentail(page):
    values = [
        "(1,1,NULL,'Ann','ann@example.org','Hello','published',NULL,NULL,'en','',"
        "'2026-01-01 10:00:00',NULL)",
        "(2,1,NULL,'Ben','ben@example.org','Hm','rejected',1,1,'en','rude','2026-01-01 11:00:00',NULL)",
        "(3,1,NULL,'Cy','cy@example.org','Gone','deleted',1,1,'en','','2026-01-01 12:00:00',NULL)",
        "(4,1,NULL,'Di','di@example.org','New','awaiting_email',1,2,'en','','2026-01-01 13:00:00',NULL)",
        "(5,2,NULL,'Di','','Elsewhere','published',NULL,NULL,'en','','2026-01-01 14:00:00',NULL)",
    ]
    execute(
        *COMMENTAIL,
        f"INSERT INTO commentail_discussion VALUES (1,1,{page.pk},''),(2,1,NULL,'7')",  # noqa: S608
        "INSERT INTO commentail_comment VALUES " + ",".join(values),  # noqa: S608
    )
    status, text, _ = run("commentail")
    assert status == 1
    assert "No page found for “object:7”" in text
    assert rows() == [
        ("Hello", "approved", ""),
        ("Hm", "declined", "Hello"),
        ("", "erased", "Hello"),
        ("New", "pending", "Hm"),
    ]
    assert not Comment.objects.filter(email="cy@example.org").exists()


@pytest.mark.parametrize(
    ("system", "content", "told"),
    [
        ("disqus", b"<rss/>", "not a Disqus export"),
        ("disqus", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "document type"),
        ("disqus", b"<disqus xmlns='http://disqus.com'><thread>", "not well-formed"),
        ("disqus", b"", "not well-formed"),
        ("isso", b"{", "not an Isso database or JSON"),
        ("isso", b"SQLite format 3\x00 broken", "not an Isso database or JSON"),
        ("isso", b'[{"id": 1}]', "not an Isso database or JSON"),
        ("remark42", b'{"version":7}', "version is unknown"),
        ("remark42", b'{"version":1}\n{"id":', "line 2"),
        ("remark42", b"[1]", "not a Remark42 backup"),
    ],
)
def test_what_is_something_else_is_refused(page, tmp_path, system, content, told):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=told) as refused:
        run(system, str(path))
    assert refused.value.returncode == 2
    assert not Comment.objects.exists()


def test_missing_tables_files_and_mappings_are_named(page, tmp_path):
    for arguments, told in (
        (("commentail",), "cannot be read"),
        (("isso", str(tmp_path / "none")), "No such file|none"),
        (("isso",), "Name the file"),
    ):
        with pytest.raises(CommandError, match=told):
            run(*arguments)
    mapping = tmp_path / "map.csv"
    mapping.write_text("only one")
    with pytest.raises(CommandError, match="Line 1 of map.csv"):
        run("isso", "x", match=mapping)
    with pytest.raises(CommandError, match="no site"):
        run("isso", "x", site="nobody.example")


def test_a_file_that_ends_inside_is_told_with_the_number_of_its_import(page, tmp_path, monkeypatch):
    """What came before the damage is stored, so it must be possible to undo it."""
    monkeypatch.setattr(systems, "PIECE", 1)
    posts = "".join(
        f'<post dsq:id="{number}"><message>Words {number}</message><thread dsq:id="1"/></post>'
        for number in range(1, 4)
    )
    file = tmp_path / "disqus.xml"
    file.write_text(
        '<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">'
        f'<thread dsq:id="1"><link>/blog/one/</link></thread>{posts}<post'
    )
    status, text, _ = run("disqus", str(file))
    assert status == 2 and "Stopped: disqus.xml is not well-formed" in text
    brought = CommentImport.objects.get()
    assert f"--undo {brought.pk}" in text and brought.state == "stopped"
    assert Comment.objects.count() == brought.report["kinds"]["comment"]["created"] > 0
    call_command("import_comments", "disqus", undo=brought.pk, stdout=StringIO())
    assert not Comment.objects.exists()


CASES = ("cases", "comments")


def test_an_address_of_a_query_alone_is_not_the_home_page(page, shared_data):
    file = shared_data.joinpath(*CASES, "disqus-query-only-address.xml")
    status, text, _ = run("disqus", str(file))
    assert status == 1 and "11: No page found for “https://blog.example/?p=12”" in text
    assert list(Comment.objects.values_list("body", "page")) == [
        ("I belong below /blog/one/.", page.pk)
    ]
    other = publish(page.get_parent(), "Two", "two")
    Redirect.objects.create(old_path="/?p=12", redirect_page=other)
    assert run("disqus", str(file))[0] == 0
    assert Comment.objects.get(page=other).body == "I belong below post 12."


def test_a_date_that_is_none_is_that_of_the_page(page, shared_data, client, settings, tmp_path):
    file = shared_data.joinpath(*CASES, "remark42-year-one.json")
    report = tmp_path / "report.json"
    assert run("remark42", str(file), report=report)[0] == 0
    page.refresh_from_db()
    dates = set(Comment.objects.values_list("submitted_at", flat=True))
    assert dates == {page.first_published_at}
    told = json.loads(report.read_text())
    assert [one["id"] for one in told["remarks"] if one["code"] == "no_date"] == ["a", "b"]
    for zone in ("Pacific/Auckland", "Pacific/Pago_Pago"):
        settings.TIME_ZONE = zone
        assert client.get(page.url).status_code == 200
    run("remark42", str(file), report=report)
    assert json.loads(report.read_text())["kinds"]["comment"]["unchanged"] == 2


def remark(**fields):
    usual = {"text": "<p>Words</p>", "user": {"name": "Ann"}, "time": "2020-01-01T00:00:00Z"}
    return {"locator": {"url": "/blog/one/"}, "id": "odd", "pid": "", **usual, **fields}


def ours(**fields):
    usual = {
        "page": "/blog/one/",
        "parent_id": None,
        "kind": "comment",
        "status": "approved",
        "body": "Words",
        "body_html": "<p>Words</p>",
        "submitted_at": "2020-01-01T00:00:00Z",
        "edited_at": None,
        "id": 77,
    }
    texts = dict.fromkeys(["name", "email", "url", "badge"], "")
    counts = {"pinned": False, "helpful_count": 0, "meta": []}
    return {**usual, **texts, **counts, **fields}


TOO_MUCH = "x" * 3_000
DEEP = "[" * 3_000 + "]" * 3_000
ODD = {
    "nulls": {"user": None, "text": None, "orig": None, "time": None, "name": None, "body": None},
    "no number": {"id": None},
    "an empty number": {"id": ""},
    "a long number": {"id": TOO_MUCH},
    "a number of another kind": {"id": {"a": 1}},
    "half an emoji": {
        "text": "\ud83d",
        "body": "a \ud83d",
        "user": {"name": "\ude00"},
        "name": "\ud83d",
    },
    "half an emoji as number": {"id": "\ud83d"},
    "a NUL": {"text": "a\0b", "body": "a\0b", "user": {"name": "\0"}, "email": "a\0@b.example"},
    "too long": {"user": {"name": TOO_MUCH}, "name": TOO_MUCH, "url": TOO_MUCH, "email": TOO_MUCH},
    "too long for a choice": {"badge": TOO_MUCH, "status": TOO_MUCH, "kind": TOO_MUCH},
    "too much": {"score": 10**40, "helpful_count": 10**40, "report_count": 10**40},
    "below nothing": {"score": -5, "helpful_count": -5},
    "no counts": {"score": "many", "helpful_count": "many"},
    "other types": {"user": [], "text": 5, "body": 5, "name": ["x"], "locator": "x", "page": 7},
    "no place": {"locator": None, "page": None},
    "no date": {"time": "yesterday", "submitted_at": "yesterday"},
    "a date beyond all": {"time": "99999-01-01", "submitted_at": 1e300, "edited_at": "0001-01-01"},
    "its own parent": {"pid": "odd", "parent_id": 77},
    "a detail without value": {"meta": [["a"]]},
    "a detail of three": {"meta": [["account", "b", "c"]]},
    "odd details": {"meta": "not a list", "hold_reasons": [1], "edit": 5},
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("system", ["remark42", "neuromod"])
def test_one_odd_record_stops_no_other(page, tmp_path, system, odd):
    record = {"remark42": remark, "neuromod": ours}[system]
    first = {"remark42": {"id": "a"}, "neuromod": {"id": 1}}[system]
    last = {"remark42": {"id": "z"}, "neuromod": {"id": 99}}[system]
    records = [record(**first), record(**ODD[odd]), record(**last)]
    head = [{"version": 1}] if system == "remark42" else []
    path = tmp_path / "backup.json"
    path.write_text("\n".join(json.dumps(one) for one in [*head, *records]), encoding="utf-8")
    report = tmp_path / "report.json"
    run(system, str(path), report=report)
    told = json.loads(report.read_text())["kinds"]["comment"]
    assert told["read"] == 3 == told["created"] + len(told["skipped"])
    assert told["created"] >= 2
    assert Comment.objects.filter(provenance__source_id__in=map(str, [*first.values()])).exists()
    assert Comment.objects.filter(provenance__source_id__in=map(str, [*last.values()])).exists()
    assert not Comment.objects.filter(submitted_at__year=1970).exists()
    run(system, str(path), report=report)
    again = json.loads(report.read_text())["kinds"]["comment"]
    assert (again["created"], again["unchanged"]) == (0, told["created"])


def test_a_line_that_is_no_record_is_named(page, tmp_path):
    lines = ['{"version":1}', "{", DEEP, "null", json.dumps(remark(id="a")), '{"id": "cut of']
    path = tmp_path / "backup.json"
    path.write_text("\n".join(lines))
    status, text, _ = run("remark42", str(path))
    assert status == 1 and Comment.objects.count() == 1
    assert all(f"line {line}: This record cannot be read" in text for line in (2, 3, 4, 6))


def test_no_words_are_no_comment(page, tmp_path):
    """Its place is kept, as others may have replied; nothing of it is published."""
    words = {"user": {"name": "Ann", "id": "u1"}}
    records = [
        remark(id="a", text="", orig="", **words),
        remark(id="b", text="<p>\u200b&nbsp;</p>", orig=" \u2060", **words),
        remark(id="c", text="<p>Reply</p>", pid="a"),
        remark(id="d", text="<p>👍</p>", orig="\u202e", user={"name": "\u2060\u3164"}),
    ]
    path = tmp_path / "backup.json"
    path.write_text("\n".join(json.dumps(one) for one in [{"version": 1}, *records]))
    report = tmp_path / "report.json"
    run("remark42", str(path), report=report)
    found = Comment.objects.order_by("provenance__source_id")
    assert [(one.status, one.body, one.name) for one in found] == [
        ("erased", "", ""),
        ("erased", "", ""),
        ("approved", "Reply", "Ann"),
        ("approved", "👍", ""),
    ]
    told = json.loads(report.read_text())["remarks"]
    assert [one["id"] for one in told if one["code"] == "no_words"] == ["a", "b"]


# Columns that an export lacks or that mean nothing elsewhere: keys and derived values.
NOT_CARRIED = {
    *("id", "page_id", "discussion_id", "parent_id", "thread_id"),
    *("decided_by_id", "address_hash", "fingerprint", "near_hash"),
    *("idempotency_hash", "priority", "urgency", "batch_id"),
}


def everything() -> list[dict]:
    """Return all columns of all comments but ``NOT_CARRIED``; parents and threads by their text."""
    rows = []
    for comment in Comment.objects.select_related("parent", "thread").order_by("body", "name"):
        columns = {one.attname: getattr(comment, one.attname) for one in comment._meta.fields}
        told = {name: value for name, value in columns.items() if name not in NOT_CARRIED}
        above = {"above": str(comment.parent), "first": str(comment.thread)}
        rows.append({**told, **above, "page": comment.page.url_path})
    return rows


def blank_columns(rows: list[dict]) -> set[str]:
    """Return the columns that have their default in all rows: their loss would not be noticed."""
    columns = {one.attname: one.get_default() for one in Comment._meta.fields}
    return {
        name
        for name, default in columns.items()
        if name not in NOT_CARRIED and all(row[name] in (default, None) for row in rows)
    }


@pytest.fixture
def lively(page, django_user_model):
    """Comments with everything that a comment can have, and one with nothing."""
    ada = django_user_model.objects.create_user("ada", "ada@example.org", first_name="Ada")
    one = write(page, "One", status="approved", user=ada, email="ada@example.org", name="Ada")
    reply = write(page, "Reply", parent=one, status="approved", email="b@example.org")
    write(page, "Plain", status="approved", email="p@example.org")
    held = write(page, "Held", status="pending", email="h@example.org", wants_notice=True)
    declined = write(page, "Declined", status="pending", email="d@example.org")
    actions.decline(declined, reason="Too personal", user=ada)
    write(page, "Spam", status="spam", email="s@example.org")
    write(page, "Erased", parent=one, status="erased", email="e@example.org")
    actions.withdraw(write(page, "Withdrawn", status="pending", email="w@example.org"))
    threads.close(one, True, user=ada)
    threads.feature(reply, True, user=ada)
    threads.pin(one, True, user=ada)
    Comment.objects.filter(pk=held.pk).update(
        hold_reasons=[{"code": "links", "evidence": "3"}],
        hold_code="links",
        spam_score=0.7,
        report_count=2,
        helpful_count=5,
        language="de",
        meta=[["karma", "7"]],
        edited_at=held.submitted_at,
        redacted_at=held.submitted_at,
        previous_status="approved",
        kind="pingback",
        badge="clinician",
        purpose="correction",
        outcome="changed",
        url="https://example.org/",
        extra={"town": "Ulm"},
    )
    return ada


def test_an_export_of_ours_comes_back_with_every_column(lively, tmp_path):
    file, report = tmp_path / "comments.jsonl", tmp_path / "report.json"
    call_command("export_comments", output=file)
    before = everything()
    assert len(before) == 8
    assert blank_columns(before) == set()
    Discussion.objects.all().delete()
    assert run("neuromod", str(file), report=report)[0] == 0
    after = everything()
    assert after == before
    assert Comment.objects.get(body="One").user == lively
    counted = Discussion.objects.get()
    assert counted.approved_count == 3 and counted.pending_count == 1
    call_command("check_reader_comments")
    # Again: nothing new. Undone: imported reports do not keep the comments here.
    run("neuromod", str(file), report=report)
    told = json.loads(report.read_text())
    assert told["kinds"]["comment"]["unchanged"] == 8 and everything() == before
    first = CommentImport.objects.earliest("pk")
    call_command("import_comments", "neuromod", undo=first.pk, stdout=StringIO())
    assert not Comment.objects.exists()


def test_an_account_that_is_somebody_elses_here_is_told(lively, tmp_path):
    file = tmp_path / "comments.jsonl"
    call_command("export_comments", output=file)
    number = Comment.objects.get(body="One").pk
    Discussion.objects.all().delete()
    lively.email = "another.ada@example.org"
    lively.save()
    _status, text, _ = run("neuromod", str(file))
    one = Comment.objects.get(body="One")
    assert (one.user, one.name, one.meta) == (None, "Ada", [["account", "ada"]])
    assert f"no_account, 1 time, at comment {number} ada" in text


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("<isApproved>false</isApproved>", "pending"),
        ("<isApproved>0</isApproved><isSpam>1</isSpam>", "spam"),
        ("<isApproved>true</isApproved>", "approved"),
        ("<isDeleted>1</isDeleted>", "declined"),
        ("<isDeleted> true </isDeleted><isSpam>true</isSpam>", "declined"),
        ("<isDeleted>0</isDeleted><isSpam>false</isSpam>", "approved"),
    ],
)
def test_what_disqus_does_not_show_is_not_public(page, tmp_path, said, status):
    file = tmp_path / "disqus.xml"
    file.write_text(
        '<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">'
        '<thread dsq:id="1"><link>https://old.example/blog/one/</link></thread>'
        f'<post dsq:id="2"><message>Words.</message>{said}<thread dsq:id="1"/></post></disqus>'
    )
    run("disqus", str(file))
    assert Comment.objects.get().status == status


@pytest.mark.parametrize("odd", [10**20, 2**31 - 1, -4])
def test_no_record_takes_the_last_number(page, tmp_path, odd):
    """Otherwise the next comment would get one above it, and no other number would be left."""
    path = tmp_path / "ours.jsonl"
    # Databases never reuse a number, not even after a test has been rolled back.
    free = write(page).pk + 77
    records = [ours(id=free, spam_score=0.5), ours(id=odd, body="Odd", spam_score=1e999)]
    path.write_text("\n".join(json.dumps(record) for record in records))
    run("neuromod", str(path))
    kept, second = Comment.objects.get(pk=free), Comment.objects.get(body="Odd")
    assert kept != second and second.pk < free + 1_000
    assert (kept.spam_score, second.spam_score) == (0.5, None)
