"""Exports are read completely, repaired with a report, and refused if hostile."""

from __future__ import annotations

import random
import re
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest

from neuromod_wagtail.importing.errors import ExportRefused
from neuromod_wagtail.importing.report import RepairKind, Repairs
from neuromod_wagtail.wordpress.reading import scanner
from neuromod_wagtail.wordpress.reading.records import Item, Record, Site, TermUse
from neuromod_wagtail.wordpress.reading.wxr import Export, from_rfc
from tests.wordpress.conftest import HEAD, TAIL, item, items, one, refusal

NEVER = re.compile("(?!)")


def test_every_field_of_a_post(export_file) -> None:
    fields = """<link>https://blog.example/2024/post/</link><guid>https://blog.example/?p=1</guid>
    <pubDate>Fri, 02 Feb 2024 08:16:01 +0000</pubDate><dc:creator>ada</dc:creator>
    <description>D</description><content:encoded><![CDATA[ C ]]></content:encoded>
    <excerpt:encoded><![CDATA[E]]></excerpt:encoded>
    <wp:post_date>2024-02-02 09:16:01</wp:post_date>
    <wp:post_date_gmt>2024-02-02 08:16:01</wp:post_date_gmt>
    <wp:post_modified>2024-02-03 09:00:00</wp:post_modified>
    <wp:post_modified_gmt>2024-02-03 08:00:00</wp:post_modified_gmt>
    <wp:comment_status>open</wp:comment_status><wp:ping_status>closed</wp:ping_status>
    <wp:post_name>post</wp:post_name><wp:status>private</wp:status><wp:post_parent>7</wp:post_parent>
    <wp:menu_order>3</wp:menu_order><wp:post_password>secret word</wp:post_password>
    <wp:is_sticky>1</wp:is_sticky><wp:attachment_url>https://blog.example/a.png</wp:attachment_url>
    <category domain="category" nicename="pain">Pain</category>
    <category domain="post_tag" nicename="a&amp;b">A &amp; B</category>
    <wp:postmeta><wp:meta_key>k</wp:meta_key><wp:meta_value><![CDATA[v1]]></wp:meta_value></wp:postmeta>
    <wp:postmeta><wp:meta_key>k</wp:meta_key><wp:meta_value><![CDATA[v2]]></wp:meta_value></wp:postmeta>
    <media:thumbnail>https://blog.example/t.png</media:thumbnail>"""
    post, _export = one(export_file(item(fields, 42)))
    assert (post.id, post.type, post.title, post.slug, post.status) == (
        42,
        "post",
        "Post 42",
        "post",
        "private",
    )
    assert (post.link, post.guid) == (
        "https://blog.example/2024/post/",
        "https://blog.example/?p=1",
    )
    assert (post.author, post.content, post.excerpt, post.description) == ("ada", " C ", "E", "D")
    assert post.date.local == datetime(2024, 2, 2, 9, 16, 1)
    assert post.date.utc == datetime(2024, 2, 2, 8, 16, 1, tzinfo=UTC)
    assert post.modified.utc == datetime(2024, 2, 3, 8, tzinfo=UTC)
    assert post.published == datetime(2024, 2, 2, 8, 16, 1, tzinfo=UTC)
    assert (post.comment_status, post.ping_status, post.parent, post.menu_order) == (
        "open",
        "closed",
        7,
        3,
    )
    assert (post.password, post.sticky, post.attachment_url) == (
        "secret word",
        True,
        "https://blog.example/a.png",
    )
    assert post.terms == (TermUse("category", "pain", "Pain"), TermUse("post_tag", "a&b", "A & B"))
    assert post.meta == (("k", "v1"), ("k", "v2"))
    assert post.extra == (("media:thumbnail", "https://blog.example/t.png"),)


def test_every_field_of_a_comment(export_file) -> None:
    comment = """<wp:comment><wp:comment_id>9</wp:comment_id>
    <wp:comment_author><![CDATA[Ada]]></wp:comment_author>
    <wp:comment_author_email>ada@example.org </wp:comment_author_email>
    <wp:comment_author_url>https://ada.example</wp:comment_author_url>
    <wp:comment_author_IP>::ffff:192.0.2.7</wp:comment_author_IP>
    <wp:comment_date>2024-02-02 09:00:00</wp:comment_date>
    <wp:comment_date_gmt>0000-00-00 00:00:00</wp:comment_date_gmt>
    <wp:comment_content><![CDATA[Hello <b>you</b>]]></wp:comment_content>
    <wp:comment_approved>0</wp:comment_approved><wp:comment_type>note</wp:comment_type>
    <wp:comment_parent>8</wp:comment_parent><wp:comment_user_id>2</wp:comment_user_id>
    <wp:commentmeta><wp:meta_key>rating</wp:meta_key><wp:meta_value>5</wp:meta_value></wp:commentmeta>
    </wp:comment>"""
    post, _export = one(export_file(item(comment)))
    (found,) = post.comments
    assert (found.id, found.parent, found.user_id) == (9, 8, 2)
    assert (found.author, found.email, found.url) == (
        "Ada",
        "ada@example.org",
        "https://ada.example",
    )
    assert (found.ip, found.content) == ("::ffff:192.0.2.7", "Hello <b>you</b>")
    assert (found.approved, found.type, found.meta) == ("0", "note", (("rating", "5"),))
    assert found.date.utc is None and found.date.local == datetime(2024, 2, 2, 9)
    assert found.date.instant() == datetime(2024, 2, 2, 9, tzinfo=UTC)


def test_passwords_and_people_are_in_no_repr(export_file) -> None:
    comment = (
        "<wp:post_password>geheim</wp:post_password><wp:comment><wp:comment_id>1</wp:comment_id>"
        "<wp:comment_author_email>x@y.example</wp:comment_author_email>"
        "<wp:comment_author_IP>192.0.2.1</wp:comment_author_IP></wp:comment>"
    )
    post, _export = one(export_file(item(comment)))
    for secret in ("geheim", "x@y.example", "192.0.2.1"):
        assert secret not in repr(post)


@pytest.mark.parametrize(
    ("fields", "kind", "line"),
    [
        (
            "<wp:attachment_url>https://x.example/?a&b</wp:attachment_url>",
            RepairKind.BARE_AMPERSAND,
            6,
        ),
        ("<content:encoded><p>not escaped</p></content:encoded>", RepairKind.UNESCAPED_MARKUP, 6),
        ("<wp:status>publish<wp:post_name>x</wp:post_name>", RepairKind.UNCLOSED_ELEMENT, 6),
        ("<wp:post_parent>seven</wp:post_parent>", RepairKind.INVALID_NUMBER, 6),
        ("<wp:post_date>2024-13-45 00:00:00</wp:post_date>", RepairKind.INVALID_DATE, 6),
        ("<wp:post_name>a\x0bb</wp:post_name>", RepairKind.CONTROL_CHARACTER, 6),
        ("</wp:nothing>", RepairKind.STRAY_END_TAG, 6),
        ("<foo:bar>x</foo:bar>", RepairKind.UNDECLARED_PREFIX, 6),
    ],
)
def test_a_repair_is_told_with_its_line_and_the_rest_is_read(
    export_file, fields, kind, line
) -> None:
    found, export = items(export_file(item(fields) + item(number=2)))
    assert [post.id for post in found] == [1, 2]
    assert kind in export.repairs.counts
    assert export.repairs.first[0].line == line


def test_markup_that_was_not_escaped_stays_in_the_text(export_file) -> None:
    html = '<p class="a">One <b>two</b> <i>three</i></p>'
    post, _export = one(export_file(item(f"<content:encoded>{html}</content:encoded>")))
    assert post.content == html


def test_a_post_that_was_not_closed_ends_where_the_next_begins(export_file) -> None:
    broken = item(number=1).replace("</item>", "")
    found, export = items(export_file(broken + item(number=2)))
    assert [post.id for post in found] == [1, 2]
    assert RepairKind.UNCLOSED_ELEMENT in export.repairs.counts


def test_a_truncated_file_gives_whole_items_and_one_incomplete(export_file) -> None:
    text = HEAD + item(number=1) + item("<content:encoded><![CDATA[" + "x" * 500, number=2)
    found, export = items(export_file(text[:-100], whole=True))
    assert [(post.id, post.complete) for post in found] == [(1, True), (2, False)]
    assert RepairKind.TRUNCATED in export.repairs.counts


@pytest.mark.parametrize(
    ("data", "title"),
    [
        ("é".encode(), "é"),
        (b"\xe9", "é"),
        ("é".encode() + b"\x93", "é“"),
    ],
)
def test_bytes_that_are_no_utf8_are_windows_1252(export_file, data: bytes, title: str) -> None:
    text = (HEAD + item() + TAIL).encode().replace(b"Post 1", data)
    post, export = one(export_file(text))
    assert post.title == title
    assert (RepairKind.WRONG_ENCODING in export.repairs.counts) == (data != "é".encode())


@pytest.mark.parametrize(
    "warning",
    [
        "<br />\n<b>Notice</b>:  Undefined index in <b>/var/www/x.php</b> on line <b>5</b><br />\n",
        "<br />\n<font size='1'><table class='xdebug-error'><tr><th>( ! )</th></tr></table></font>\n",
        "Deprecated: Function x() & y() in /x.php on line 5\n\n",
    ],
)
def test_warnings_of_php_before_the_export_are_no_export_of_their_own(export_file, warning) -> None:
    post, export = one(export_file(warning + HEAD + item() + TAIL, whole=True))
    assert (post.title, post.complete) == ("Post 1", True)
    assert export.repairs.first[0].line == 1


@pytest.mark.parametrize(
    "encoding", ["iso-8859-1", "windows-1251", "utf-16", "utf-8-sig", "shift_jis"]
)
def test_declared_encodings_are_followed(export_file, encoding: str) -> None:
    title = {"windows-1251": "Боль", "shift_jis": "痛み"}.get(encoding, "Schmerz für alle")
    text = (HEAD + item() + TAIL).replace("Post 1", title).replace("UTF-8", encoding)
    post, export = one(export_file(text.encode(encoding)))
    assert post.title == title
    assert RepairKind.WRONG_ENCODING not in export.repairs.counts


def test_an_unknown_encoding_is_told_and_no_codec_of_python(export_file) -> None:
    post, export = one(export_file((HEAD + item() + TAIL).replace("UTF-8", "rot13").encode()))
    assert post.title == "Post 1"
    assert RepairKind.UNKNOWN_ENCODING in export.repairs.counts


def test_line_ends_of_windows_and_old_macs(export_file) -> None:
    text = (HEAD + item("<content:encoded>a\nb\n\nc</content:encoded>") + TAIL).encode()
    for line_end in (b"\r\n", b"\r"):
        post, _export = one(export_file(text.replace(b"\n", line_end)))
        assert post.content == "a\nb\n\nc"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("not xml at all", "empty"),
        ('{"json": true}', "empty"),
        ("<html><body>Login</body></html>", "not_export"),
        ("<p>Login</p><table><tr><td>x</td></tr></table>", "empty"),
        ("<br /><b>Fatal error</b><html></html>", "not_export"),
        ("<!DOCTYPE html><html></html>", "doctype"),
        (
            "<rss><channel><title>F</title><item><title>x</title></item></channel></rss>",
            "not_export",
        ),
        (HEAD + "<item>" + "<x>" * 100_000, "too_deep"),
    ],
)
def test_what_is_no_export_is_refused(export_file, text: str, code: str) -> None:
    error = refusal(export_file(text, whole=True))
    assert error.code == code
    assert "export.xml" in error.message


def test_every_hostile_file_is_refused(shared_data: Path) -> None:
    folder = shared_data / "wxr" / "xxe"
    files = sorted(folder.iterdir())
    assert len(files) == 5
    for path in files:
        assert refusal(path).code == "doctype"


def test_every_line_of_the_hostile_list_is_refused_or_harmless(
    shared_data: Path, export_file
) -> None:
    lines = (shared_data / "wxr" / "xxe" / "XXE_Fuzzing.txt").read_text().splitlines()
    assert len(lines) > 20
    for line in lines:
        assert refusal(export_file(line, whole=True)).code in {"doctype", "not_export", "empty"}


def test_terms_that_wxr_1_0_writes_twice_are_there_once(export_file) -> None:
    fields = (
        "<category>Pain</category><category domain='category' nicename='pain'>Pain</category>"
        "<category>Only a name</category>"
    )
    post, _export = one(export_file(item(fields)))
    assert post.terms == (
        TermUse("category", "pain", "Pain"),
        TermUse("category", "", "Only a name"),
    )


def test_memory_does_not_grow_with_the_file(export_file) -> None:
    """The peak of Python's own memory for 100 and for 1,500 posts is the same."""
    peaks = []
    for number in (100, 1500):
        filler = f"<content:encoded><![CDATA[{'word ' * 400}]]></content:encoded>"
        path = export_file("".join(item(filler, each) for each in range(number)), f"{number}.xml")
        tracemalloc.start()
        assert sum(1 for record in Export([path]) if isinstance(record, Item)) == number
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5 + 200_000


def read_or_refused(path: Path) -> tuple[str, list[Record], Repairs]:
    export = Export([path])
    records: list[Record] = []
    try:
        records.extend(export)
    except ExportRefused as refused:
        return refused.code, records, export.repairs
    return "", records, export.repairs


@pytest.mark.parametrize("name", ["small-export.xml", "test-serialized-comment-meta.xml"])
def test_mutated_exports_are_read_or_refused_and_never_fail(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Bytes are changed, cut out and doubled at random places of a real file.

    Comments that are read at once are read as they would be element by element.
    """
    original = (shared_data / "wxr" / "wordpress-importer" / name).read_bytes()
    rng = random.Random(20240202)
    path = tmp_path / "mutated.xml"
    refused = 0
    for _round in range(80):
        data = bytearray(original)
        for _change in range(rng.randrange(1, 12)):
            at = rng.randrange(len(data))
            match rng.randrange(4):
                case 0:
                    data[at] = rng.randrange(256)
                case 1:
                    del data[at : at + rng.randrange(200)]
                case 2:
                    data[at:at] = data[at : at + rng.randrange(200)]
                case 3:
                    data[at:at] = rng.choice(
                        [b"<", b"&", b"]]>", b"<![CDATA[", b"\x00", b"\xff", b"</item>"]
                    )
        path.write_bytes(data)
        quick = read_or_refused(path)
        with monkeypatch.context() as patch:
            patch.setattr(scanner, "COMMENT", NEVER)
            assert read_or_refused(path) == quick
        refused += bool(quick[0])
    assert refused < 30


def test_reading_again_gives_the_same(export_file) -> None:
    export = Export([export_file(item("<wp:post_name>a & b</wp:post_name>"))])
    assert list(export) == list(export)
    assert len(export.repairs) == 1


@pytest.mark.parametrize(
    "cut",
    [
        "<content:encoded><![CDATA[Half of it",
        "<content:encoded><![CDATA[Half of it]",
        "<content:encoded><![CDATA[Half of it]]",
        "<content:encoded>Half of it",
        "<content:encoded><![CDATA[All of it]]></content:encoded><!-- half",
        "<content:encoded><![CDATA[All of it]]></content:encoded><?half",
        "<wp:postmeta><wp:meta_key><![CDATA[half",
    ],
)
def test_a_file_that_ends_inside_is_told_wherever_it_ends(export_file, cut) -> None:
    """Two posts: the first is whole and stays so, the second must not be taken for whole."""
    text = HEAD + item("<wp:status>publish</wp:status>", 1) + item(cut, 2).removesuffix("</item>\n")
    found, export = items(export_file(text, whole=True))
    assert [(post.id, post.complete) for post in found] == [(1, True), (2, False)]
    assert [repair.kind for repair in export.repairs.first].count(RepairKind.TRUNCATED) == 1


def test_a_section_that_its_element_ends_is_no_end_of_the_file(export_file) -> None:
    broken = item("<content:encoded><![CDATA[Text</content:encoded>", 1)
    found, export = items(export_file(broken + item("", 2)))
    assert [(post.id, post.complete) for post in found] == [(1, True), (2, True)]
    assert [repair.kind for repair in export.repairs.first] == [RepairKind.UNCLOSED_CDATA]


@pytest.mark.parametrize("rest", ["<![CDATA[rest", "<!-- rest", "<?rest"])
@pytest.mark.parametrize("tail", ["", TAIL])
def test_what_begins_behind_the_last_item_and_never_ends(export_file, rest, tail) -> None:
    """No one knows what else was to come, also where all is closed that was opened."""
    found, export = items(export_file(HEAD + item("", 1) + tail + rest, whole=True))
    assert [(post.id, post.complete) for post in found] == [(1, True)]
    assert RepairKind.TRUNCATED in {repair.kind for repair in export.repairs.first}


def test_a_file_that_ends_where_it_should_is_not_truncated(export_file) -> None:
    _found, export = items(
        export_file(HEAD + item("", 1) + TAIL + "<!-- rest --> <?rest?>", whole=True)
    )
    assert not export.repairs.first


def test_sections_behind_which_another_end_stands(export_file) -> None:
    """Nothing says which of the ends is meant, so all of it is the text."""
    text = "<![CDATA[a]]> <![CDATA[b]]> c ]]>"
    post, export = one(export_file(item(f"<content:encoded>{text}</content:encoded>")))
    assert post.content == "a]]> <![CDATA[b]]> c "
    assert [repair.kind for repair in export.repairs.first] == [RepairKind.NESTED_CDATA]


@pytest.mark.parametrize(
    ("told", "year"),
    [
        ("Mon, 01 Jan 0001 00:00:00 UTC", None),
        ("Mon, 01 Jan 0024 00:00:00 +0000", None),
        ("Mon, 01 Jan 24 00:00:00 +0000", 2024),
        ("Mon, 01 Jan 2001 00:00:00 +0000", 2001),
    ],
)
def test_a_year_before_all_blogs_is_no_year_of_ours(told: str, year: int | None) -> None:
    moment = from_rfc(told)
    assert (moment and moment.year) == year


def test_a_term_ends_before_the_next_and_ends_no_item(export_file) -> None:
    unclosed = (
        "<wp:category><wp:term_id>1</wp:term_id><wp:category_nicename>a</wp:category_nicename>"
        "<wp:tag><wp:term_id>2</wp:term_id><wp:tag_slug>t</wp:tag_slug></wp:tag>"
    )
    odd = "<wp:tag><wp:tag_slug>x</wp:tag_slug></wp:tag><wp:status>private</wp:status>"
    export = Export([export_file(unclosed + item(odd) + item(number=2))])
    site, category, tag, *posts = export
    assert (type(site), category.slug, tag.slug) == (Site, "a", "t")
    assert [(post.id, post.status) for post in posts] == [(1, "private"), (2, "")]
    assert RepairKind.UNCLOSED_ELEMENT in export.repairs.counts
