"""The command for other systems: real samples and tables as those systems make them."""

from __future__ import annotations

import gzip
import json
import sqlite3
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.contrib.redirects.models import Redirect

from neuromod_wagtail.comments.models import Comment
from tests.factories import make_article, make_index, make_root

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


@pytest.fixture
def page():
    return make_article(make_index(make_root(), slug="blog"), slug="one", title="Hello, World!")


def run(*arguments, **options) -> tuple[int, str, dict]:
    """Exit status, what was printed, the report."""
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
    assert "Comments removed: 5" in out.getvalue()
    with pytest.raises(CommandError, match="nothing here that the import"):
        call_command("import_comments", "disqus", undo=told["import"])


def test_isso_database_and_json(page, shared_data, tmp_path):
    path = tmp_path / "isso.db"
    with sqlite3.connect(path) as database:
        database.executescript(ISSO)
    database.close()
    before = path.read_bytes()
    status, text, _ = run("isso", str(path))
    assert status == 1
    assert "4: No page for “/gone/”" in text
    assert rows() == [
        ("*Hello*", "approved", ""),
        ("Waiting", "pending", "*Hello*"),
        ("", "erased", "*Hello*"),
    ]
    first = Comment.objects.order_by("pk").first()
    assert (first.body_html, first.helpful_count) == ("<p><em>Hello</em></p>", 3)
    assert (first.edited_at.timestamp(), first.meta) == (1360000100, [["dislikes", "1"]])
    assert path.read_bytes() == before
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
        f"(1,'{page.pk}','Ann','ann@example.org','','A <b>word</b> & one\n\nmore',"
        f"'2020-01-01 10:00:00','192.0.2.7',true,false,{kind},1,NULL)",
        f"(2,'{page.pk}','','','','Reply','2020-01-01 11:00:00',NULL,false,false,{kind},1,{ada.pk})",
        f"(3,'{page.pk}','Ben','','','Bad','2020-01-01 12:00:00',NULL,true,true,{kind},1,NULL)",
        f"(4,'1','Ben','','','On a user','2020-01-01 13:00:00',NULL,true,false,{other},1,NULL)",
    ]
    execute(*CONTRIB, "INSERT INTO django_comments VALUES " + ",".join(values))  # noqa: S608
    tree = "(1,1,1,0,1,false,1),(2,1,1,1,2,false,0),(3,3,3,0,1,false,0),(4,4,4,0,1,false,0)"
    execute("INSERT INTO django_comments_xtd_xtdcomment VALUES " + tree)  # noqa: S608
    status, text, _ = run(system)
    first = "A <b>word</b> & one\n\nmore"
    assert rows() == [
        (first, "approved", ""),
        ("Reply", "pending", first if system == "xtd" else ""),
        ("Bad", "declined", ""),
    ]
    assert status == 1
    assert "auth.user:1" in text or "user" in text
    one = Comment.objects.get(name="Ann")
    assert one.body_html == "<p>A &lt;b&gt;word&lt;/b&gt; &amp; one</p>\n<p>more</p>"
    assert one.address_hash
    assert (Comment.objects.get(body="Reply").user, Comment.objects.get(body="Reply").name) == (
        ada,
        "Ada",
    )


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
    assert "No page for “object:7”" in text
    assert rows() == [
        ("Hello", "approved", ""),
        ("Hm", "declined", "Hello"),
        ("", "erased", "Hello"),
        ("New", "pending", "Hm"),
    ]
    assert not Comment.objects.filter(email="cy@example.org").exists()


def test_wordpress_comments_onto_pages_that_are_here(page, shared_data, tmp_path):
    file = shared_data / "wxr" / "wordpress-importer-e2e" / "wxr-comprehensive.xml"
    assert run("wordpress", str(file), dry_run=True)[0] == 1
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("system", "content", "told"),
    [
        ("disqus", b"<rss/>", "not an export of Disqus"),
        ("disqus", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "document type"),
        ("disqus", b"<disqus xmlns='http://disqus.com'><thread>", "not well-formed"),
        ("disqus", b"", "not well-formed"),
        ("isso", b"{", "no database and no JSON"),
        ("isso", b"SQLite format 3\x00 broken", "no database and no JSON"),
        ("isso", b'[{"id": 1}]', "no database and no JSON"),
        ("remark42", b'{"version":7}', "version is not known"),
        ("remark42", b'{"version":1}\n{"id":', "line 2"),
        ("remark42", b"[1]", "no backup"),
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
        (("isso",), "which file"),
    ):
        with pytest.raises(CommandError, match=told):
            run(*arguments)
    mapping = tmp_path / "map.csv"
    mapping.write_text("only one")
    with pytest.raises(CommandError, match="Line 1 of map.csv"):
        run("isso", "x", match=mapping)
    with pytest.raises(CommandError, match="no site"):
        run("isso", "x", site="nobody.example")
