"""Old URLs, compared with those that WordPress serves."""

from __future__ import annotations

import json
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuromod_wagtail.wordpress.reading import permalinks as old_addresses
from neuromod_wagtail.wordpress.reading.permalinks import (
    Permalinks,
    Target,
    original_upload,
    path_of,
    rewrite_links,
)
from neuromod_wagtail.wordpress.reading.records import Category, Item, Site, Tag
from neuromod_wagtail.wordpress.reading.wxr import Export

SITE = "http://127.0.0.1:8091"


@pytest.fixture
def blog(shared_data):
    folder = shared_data / "wxr" / "wordpress-6.1"
    records = list(Export([folder / "export.xml"]))
    return folder, records, [record for record in records if isinstance(record, Item)]


def everything(records, items, permalinks) -> dict[str, str]:
    """Each old address with the address that it belongs to."""
    found: dict[str, str] = {}
    parents = {record.slug: record.parent for record in records if isinstance(record, Category)}
    for item in items:
        for address in old_addresses.for_item(item, permalinks, SITE):
            found.setdefault(address, path_of(item.link, SITE))
    for record in records:
        if isinstance(record, Category):
            line = [record.slug]
            while parents.get(line[0]):
                line.insert(0, parents[line[0]])
            for address in old_addresses.for_category(line, record.id, permalinks):
                found.setdefault(address, f"/category/{'/'.join(line)}/")
        elif isinstance(record, Tag):
            for address in old_addresses.for_tag(record.slug, permalinks):
                found.setdefault(address, f"/tag/{record.slug}/")
    moments = [item.date.local for item in items if item.type == "post" and item.date.local]
    for address, numbers in old_addresses.for_dates(moments, permalinks).items():
        found.setdefault(address, "/" + "".join(f"{number:02}/" for number in numbers))
    for address in old_addresses.for_site(permalinks):
        found.setdefault(address, "/feed/")
    return found


def test_the_paths_that_wordpress_answered(blog) -> None:
    folder, records, items = blog
    known = everything(records, items, Permalinks())
    posts = json.loads((folder / "export-expected.json").read_text())["posts"]
    published = [post for post in posts if post["status"] == "publish"]
    assert len(published) > 15
    for post in published:
        assert known[post["path"]] == post["path"]
        by_id = f"/?p={post['id']}"
        assert known[by_id] == post["path"]


# Answered by WordPress by guessing, or not content: a redirect cannot know them.
GUESSED = {
    "/2024/02/02/neuromodulation-pain": "the beginning of a slug",
    "/neuromodulation-pain-relief": "a slug without its date",
    "/blog-tag": "not found there either",
    "/wp-comments-post.php": "no page",
    "/xmlrpc.php": "no page",
    "/wp-admin": "no page",
    "/login": "no page",
    "/index.php/2024/": "a form that no one links to",
    "/2024/2/2/": "a form that no one links to",
    "/2024/02/02/neuromodulation-pain-relief/comment-page-99/": "a page that never was",
    "/author/nobody/": "not found there either",
}


def test_the_redirects_that_wordpress_gave(blog) -> None:
    folder, records, items = blog
    known = everything(records, items, Permalinks())
    lines = (folder / "redirects.txt").read_text().splitlines()
    assert len(lines) > 15
    checked = 0
    for line in lines:
        old, _arrow, answer = line.partition(" -> ")
        status, _space, target = answer.partition(" ")
        if old in GUESSED:
            assert old not in known
        elif status in {"301", "302"}:
            assert known[old] == target.strip(), old
            checked += 1
        else:
            assert known[old] == "/feed/", old
    assert checked >= 5


def test_the_structure_is_found_from_the_posts(blog) -> None:
    _folder, records, items = blog
    site = next(record for record in records if isinstance(record, Site))
    assert (
        old_addresses.guess_structure(items, site.address) == "/%year%/%monthnum%/%day%/%postname%/"
    )


@pytest.mark.parametrize("structure", old_addresses.STRUCTURES)
def test_each_structure_is_recognised(structure: str) -> None:
    links = Permalinks(structure, root="/blog")
    post = make_item(slug="a-post", date=datetime(2024, 2, 3, 4, 5, 6))
    path = links.post(post, "pain")
    assert "%" not in path
    from dataclasses import replace

    posts = [replace(post, link=f"https://x.example{path}", terms=(term("pain"),))]
    assert old_addresses.guess_structure(posts, "https://x.example/blog") == structure


def term(slug: str):
    from neuromod_wagtail.wordpress.reading.records import TermUse

    return TermUse("category", slug, slug)


def make_item(**fields) -> Item:
    from neuromod_wagtail.wordpress.reading.records import Moment

    date = fields.pop("date", None)
    defaults = {
        "id": 7, "type": "post", "title": "", "link": "", "guid": "", "slug": "x", "status": "publish",
        "author": "ada", "content": "", "excerpt": "", "date": Moment(date),
    }  # fmt: skip
    return Item(**{**defaults, **fields})


def test_former_slugs_and_files_of_attachments() -> None:
    meta = (("_wp_old_slug", "before"), ("_wp_attached_file", "2024/02/a b.png"))
    post = make_item(meta=meta, date=datetime(2024, 2, 3), link="https://x.example/2024/02/03/x/")
    found = old_addresses.for_item(post, Permalinks(), "https://x.example")
    assert {
        "/2024/02/03/x/",
        "/2024/02/03/x",
        "/2024/02/03/before/",
        "/?p=7",
        "/2024/02/03/x/feed/",
    } <= set(found)
    picture = make_item(
        type="attachment",
        meta=meta,
        attachment_url="https://x.example/wp-content/uploads/2024/02/a%20b.png",
    )
    found = old_addresses.for_item(picture, Permalinks(), "https://x.example")
    assert {"/wp-content/uploads/2024/02/a%20b.png", "/?attachment_id=7"} <= set(found)


def test_drafts_have_no_dated_address() -> None:
    draft = make_item(status="draft", slug="", link="https://x.example/?p=7")
    assert old_addresses.for_item(draft, Permalinks(), "https://x.example") == ["/?p=7"]


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://www.blog.example/a/", "/a/"),
        ("http://blog.example", "/"),
        ("//blog.example/a?x=1", "/a?x=1"),
        ("/a/b", "/a/b"),
        ("?p=4", "/?p=4"),
        ("https://other.example/a/", ""),
        ("mailto:a@blog.example", ""),
        ("http://[broken", ""),
        ("/%E7%97%9B/", "/%e7%97%9b/"),
        ("/痛/", "/%e7%97%9b/"),
        ("page.html", ""),
    ],
)
def test_paths(address: str, path: str) -> None:
    assert path_of(address, "https://blog.example") == path


@given(st.text(max_size=60))
def test_any_text_is_a_path_or_none(text: str) -> None:
    path = path_of(text, "https://blog.example")
    assert path == "" or path.startswith("/")
    assert path.isascii() or urlsplit(path).query


@pytest.mark.parametrize(
    ("path", "original"),
    [
        ("/a/clinic-300x225.png", "/a/clinic.png"),
        ("/a/clinic-scaled.jpg", "/a/clinic.jpg"),
        ("/a/clinic.png", "/a/clinic.png"),
        ("/a/10x10.png", "/a/10x10.png"),
    ],
)
def test_sizes_lead_to_the_file(path: str, original: str) -> None:
    assert original_upload(path) == original


KNOWN = {
    "/a/": Target("page", 3, "/new/a/"),
    "/?p=4": Target("page", 4, "/new/b/"),
    "/up/doc.pdf": Target("document", 9),
    "/feed/": Target(url="/new/feed/"),
}


@pytest.mark.parametrize(
    ("link", "rewritten"),
    [
        ('href="https://blog.example/a/"', 'linktype="page" id="3"'),
        ('href="http://www.blog.example/?p=4"', 'linktype="page" id="4"'),
        ('title="x" href="/a/" rel="y"', 'linktype="page" id="3"'),
        ('href="/up/doc-300x200.pdf"', 'linktype="document" id="9"'),
        ('href="/a/#comment-12"', 'href="/new/a/#comment-12"'),
        ('href="/feed/"', 'href="/new/feed/"'),
        ('href="https://other.example/a/"', 'href="https://other.example/a/"'),
        ('href="#top"', 'href="#top"'),
        ('href="mailto:a@b.example"', 'href="mailto:a@b.example"'),
    ],
)
def test_links_are_rewritten(link: str, rewritten: str) -> None:
    html, lost = rewrite_links(f"<p>x <a {link}>y</a></p>", KNOWN.get, "https://blog.example")
    assert html == f"<p>x <a {rewritten}>y</a></p>"
    assert lost == []


def test_links_that_lead_nowhere_stay_and_are_told() -> None:
    html, lost = rewrite_links(
        '<a href="https://blog.example/gone/?a=1&amp;b=2">y</a>', KNOWN.get, "https://blog.example"
    )
    assert html == '<a href="https://blog.example/gone/?a=1&amp;b=2">y</a>'
    assert lost == ["https://blog.example/gone/?a=1&b=2"]


def test_authors() -> None:
    assert "/author/zoe-mueller/" in old_addresses.for_author("Zoe.Mueller", "2", Permalinks())
    assert "/?author=2" in old_addresses.for_author("Zoe.Mueller", "2", Permalinks())


BELOW = "feed/ feed/rss/ feed/rss2/ feed/atom/ feed/rdf/"
X = "https://x.example/blog"


def of(address: str, more: str = "") -> list[str]:
    """An address with and without its slash, and what is below it."""
    return [address, address.rstrip("/"), *(address + name for name in f"{BELOW} {more}".split())]


def test_every_address_of_an_item() -> None:
    links, ends = Permalinks(root="/blog"), "trackback/ embed/ amp/"
    about = make_item(type="page", link=f"{X}/about/", meta=(("_wp_old_slug", "before"),))
    assert old_addresses.for_item(about, links, X) == [
        *of("/blog/about/", ends), "/blog/?p=7", "/blog/?page_id=7",
    ]  # fmt: skip
    new = make_item(id=0, link=f"{X}/?p=0", date=datetime(2024, 2, 3))
    assert old_addresses.for_item(new, links, X) == ["/blog/?p=0", *of("/blog/2024/02/03/x/", ends)]
    named = make_item(link=f"{X}/x/", meta=(("_wp_old_slug", ""), ("other", "y")))
    found = old_addresses.for_item(named, Permalinks("/%postname%", root="/blog"), X)
    assert found == [*of("/blog/x/", ends), "/blog/?p=7"]
    file = make_item(
        type="attachment", attachment_url=f"{X}/f/a b.png", meta=(("_wp_attached_file", "/a.png"),)
    )
    assert old_addresses.for_item(file, links, X) == [
        "/blog/?p=7", "/blog/?attachment_id=7", "/blog/f/a%20b.png",
    ]  # fmt: skip


def test_every_address_of_a_listing() -> None:
    links = Permalinks(root="/blog")
    for found, expected in (
        (old_addresses.for_category(["a", "é"], "3", links),
         [*of("/blog/category/a/%c3%a9/"), "/blog/?cat=3"]),
        (old_addresses.for_category(["a"], "", links), of("/blog/category/a/")),
        (old_addresses.for_tag("é", links), [*of("/blog/tag/%c3%a9/"), "/blog/?tag=%c3%a9"]),
        (old_addresses.for_author("-A.b_", "", links), of("/blog/author/a-b_/")),
    ):  # fmt: skip
        assert found == expected
    dates = old_addresses.for_dates([datetime(2024, 2, 3)], links)
    assert dates == {
        **dict.fromkeys([*of("/blog/2024/"), "/blog/?m=2024"], (2024,)),
        **dict.fromkeys([*of("/blog/2024/02/"), "/blog/?m=202402"], (2024, 2)),
        **dict.fromkeys([*of("/blog/2024/02/03/"), "/blog/?m=20240203"], (2024, 2, 3)),
    }
    names = "rss rss/ rss2 rss2/ atom atom/ rdf rdf/"
    assert old_addresses.for_site(links) == [
        f"/blog/{name}"
        for name in f"{BELOW} feed comments/feed/ ?feed=rss ?feed=rss2 ?feed=atom ?feed=rdf {names}".split()
    ]  # fmt: skip


def test_structures_and_what_they_say_of_a_post() -> None:
    post = make_item(author="Ann é", date=datetime(2024, 2, 3, 4, 5, 6))
    for structure, path in (
        ("/%year%/%hour%-%minute%-%second%/%post_id%", "/b/2024/04-05-06/7"), ("/%foo%/", ""),
        ("/%author%/%category%/%postname%/", "/b/Ann%20%c3%a9/c/x/"),
    ):  # fmt: skip
        assert Permalinks(structure, root="/b").post(post, "c") == path
    assert [Permalinks(structure).slash for structure in ("/a/", "/a", "")] == ["/", "", ""]
    dated, named = old_addresses.STRUCTURES[0], "/%postname%/"
    x, y = make_item(link=f"{X}/x/"), make_item(link=f"{X}/y/", slug="y")
    other = make_item(link=f"{X}/2024/02/03/z/", slug="z", date=datetime(2024, 2, 3))
    draft, page = make_item(link=x.link, status="draft"), make_item(link=x.link, type="page")
    for items, structure in (
        ([], dated), ([draft, page, make_item(link=f"{X}/?p=7")], dated), ([other, x, y], named),
        ([make_item(link=f"{X}/uncategorized/x/")], "/%category%/%postname%/"),
    ):  # fmt: skip
        assert old_addresses.guess_structure(items, X) == structure


def test_hosts_and_ports_of_one_blog() -> None:
    for address, path in (
        ("https://x.example:443/a", "/a"), ("http://x.example:80/a", "/a"), ("https://www.X.example/a", "/a"),
        ("https://x.example?q=1", "/?q=1"), ("ftp://x.example/a", ""), (" /a &amp;b ", "/a%20&b"), ("/a?", "/a"),
    ):  # fmt: skip
        assert path_of(address, "https://x.example") == path_of(address) == path, address


def test_fragments_of_links() -> None:
    targets = {
        "/a/": Target("page", 3, "/n/"), "/b/": Target("page", 4), "/f/": Target(url="/n/f"),
    }  # fmt: skip

    def anchor(fragment: str) -> str | None:
        return None if fragment.startswith("comment") else f"?{fragment}"

    for link, found, lost in (
        ("a/", 'href="a/"', []), ("/a/#x", 'href="/n/?x"', []), ("/f/#x", 'href="/n/f?x"', []),
        ("/b/#x", 'linktype="page" id="4"', []), ("/a/#comment-1", 'href="/a/#comment-1"', ["/a/#comment-1"]),
        ("https://o.org/a/#x", 'href="https://o.org/a/#x"', []), ("?p=9", 'href="?p=9"', ["?p=9"]),
    ):  # fmt: skip
        html, missing = rewrite_links(f'<a href="{link}">y</a>', targets.get, X, anchor)
        assert (html, missing) == (f"<a {found}>y</a>", lost)
