"""The renderer against collected hostile and unusual input."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

import nh3
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from neuromod_wagtail.comments import markup
from neuromod_wagtail.conf import COMMENT_SPAM_CHECKS
from tests.growth import grows_too_fast


@pytest.fixture(autouse=True)
def _fresh_parser():
    """Each test makes its parser, so that it is known to test how it is made."""
    markup._parser.cache_clear()


SAFE_ADDRESS = re.compile(r"(?:https?|mailto):", re.I)


def assert_safe(html: str) -> None:
    """Allow only our tags, our attributes, and URLs without side effects."""
    for tag in BeautifulSoup(html, "html5lib").body.find_all(True):
        assert tag.name in markup.TAGS, (tag.name, html)
        allowed = markup.ATTRIBUTES.get(tag.name, set()) | ({"rel"} if tag.name == "a" else set())
        assert set(tag.attrs) <= allowed, (tag.attrs, html)
        if tag.name == "a":
            assert tag.get("rel") == ["nofollow", "ugc"]
            # nh3 removes an unreadable address and leaves a link to nowhere.
            assert "href" not in tag.attrs or SAFE_ADDRESS.match(tag["href"]), tag
    assert (
        nh3.clean(html, tags=markup.TAGS, attributes=markup.ATTRIBUTES, link_rel="nofollow ugc")
        == html
    )


def test_all_injection_vectors(data):
    vectors = [json.loads(line)["payload"] for line in (data / "xss/all_vectors.jsonl").open()]
    assert len(vectors) > 1200
    for vector in vectors:
        assert_safe(markup.render(markup.clean(vector)))
        assert_safe(markup.render(markup.clean(f"[x]({vector})")))
        assert_safe(markup.render(markup.clean(f"> *{vector}*\n\n`{vector}`")))


def test_all_injection_files(data):
    for path in (data / "xss/payloadsallthethings/files").iterdir():
        assert_safe(markup.render(markup.clean(path.read_text(errors="replace"))))


def naughty(data):
    yield from json.loads((data / "strings/blns/blns.json").read_text())
    for path in sorted((data / "strings/injection").iterdir()):
        yield from path.read_text(errors="replace").splitlines()
    for path in sorted((data / "strings/unicode").glob("*.txt")):
        yield from path.read_text(errors="replace").splitlines()[:400]


def test_all_naughty_strings(data):
    for text in naughty(data):
        cleaned = markup.clean(text)
        assert_safe(markup.render(cleaned))
        assert markup.clean(cleaned) == cleaned
        assert not markup.CONTROL.search(cleaned)


@given(st.text(max_size=300))
def test_any_text_is_safe(text):
    assert_safe(markup.render(markup.clean(text)))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("two\nlines", "<p>two<br>\nlines</p>"),
        ("a\n\nb", "<p>a</p>\n<p>b</p>"),
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>"),
        ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>"),
        ("3. three", '<ol start="3">\n<li>three</li>\n</ol>'),
        ("# no heading", "<p># no heading</p>"),
        ("---", "<p>---</p>"),
        ("x < y & z > w", "<p>x &lt; y &amp; z &gt; w</p>"),
        ("&amp; &lt;", "<p>&amp;amp; &amp;lt;</p>"),
        (r"\o/ ¯\_(ツ)_/¯ \* C:\new", r"<p>\o/ ¯\_(ツ)_/¯ \* C:\new</p>"),
        (
            "see https://example.org/a_b_c?x=1&y=2.",
            '<p>see <a href="https://example.org/a_b_c?x=1&amp;y=2" rel="nofollow ugc">'
            "https://example.org/a_b_c?x=1&amp;y=2</a>.</p>",
        ),
        ("a\\\nb", "<p>a\\<br>\nb</p>"),
        ("x\\", "<p>x\\</p>"),
        (
            r"[a\]b](https://e.com/)",
            r'<p><a href="https://e.com/" rel="nofollow ugc">a\]b</a></p>',
        ),
        ("*x\\*", r"<p>*x\*</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("[a](/admin/logout)", "<p>[a](/admin/logout)</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
    ],
)
def test_what_becomes_of_what_people_type(text, html):
    assert markup.render(text) == html


def test_pictures_of_other_sites_are_links():
    html = markup.render("![a](https://example.org/x.png)")
    assert "<img" not in html and 'href="https://example.org/x.png"' in html


@pytest.mark.parametrize(
    "bomb", ["*" * 10_000, "[" * 10_000, "> " * 5_000, "`" * 9_999, "- " * 5_000]
)
def test_nesting_bombs_are_safe(bomb):
    assert_safe(markup.render(markup.clean(bomb)))


def bundles(texts, room):
    """Return the texts in order, as many together as fit into one comment."""
    together, length = [], 0
    for text in (text[:room] for text in texts):
        if together and length + len(text) > room:
            yield together
            together, length = [], 0
        together.append(text)
        length += len(text) + 2
    yield together


@pytest.mark.django_db
def test_hostile_text_through_the_form_and_the_page(
    data, client, page, send, published_at_once, settings
):
    """Every text is part of a comment, some are name and website, then read back from the page."""
    settings.NEUROMOD_COMMENTS_STAFF_NAMES = "allow"
    settings.NEUROMOD_COMMENTS_THREADS_PER_PAGE = 500
    settings.NEUROMOD_COMMENTS_MAX_LINKS = 0
    # Some of the texts read like spam, or like what concerns a moderator.
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [
        path
        for path in COMMENT_SPAM_CHECKS
        if not path.endswith(("learned", "bursts")) and ".safety." not in path
    ]
    from tests.comments.conftest import soup

    vectors = [json.loads(line)["payload"] for line in (data / "xss/all_vectors.jsonl").open()]
    texts = [*vectors, *(text for text in naughty(data) if text.strip())]
    stored = 0
    for number, together in enumerate(bundles(texts, 9_000)):
        odd = together[number % len(together)]
        for name, url in ((odd[:80], odd[:150]), (odd[:80] or "x", "")):
            body = "\n\n".join([*together, str(number)])
            answer = send(body=body, name=name, url=url, email=f"r{number}@example.org")
            assert answer.status_code in {302, 400}, (answer.status_code, together)
            stored += answer.status_code == 302
    assert stored >= number
    tree = soup(client.get(page.url))
    articles = tree.select("article.nm-comment")
    assert len(articles) >= stored
    for tag in tree.select("section#comments *"):
        assert tag.name not in {"img", "svg", "iframe", "object", "style", "math", "embed"}
        assert not [name for name in tag.attrs if name.startswith("on") or name == "style"], tag
        address = str(tag.get("href", "")) + str(tag.get("src", ""))
        assert not re.match(r"\s*(javascript|data|vbscript):", address, re.I), tag
    scripts = tree.select("section#comments script")
    assert [script.get("type") for script in scripts] == ["module"]


def addresses(html):
    return [tag["href"] for tag in BeautifulSoup(html, "html.parser").find_all("a")]


def test_addresses_of_the_test_data_are_whole(data):
    lines = (data / "cases/comments/addresses-in-texts.txt").read_text().splitlines()
    texts = [line.encode().decode("unicode_escape") for line in lines if not line.startswith("#")]
    assert len(texts) >= 7
    for text in texts:
        wanted = re.search(r"https?://[^\u201d\u2026]+", text, re.IGNORECASE)[0]
        assert addresses(markup.render(text)) == addresses(markup.linked(text)) == [wanted]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("(https://e.com/a)", ["https://e.com/a"]),
        ("(see https://e.com/a_(b), or [https://e.com/c])", ["https://e.com/a_(b)", "https://e.com/c"]),
        ("https://e.com/?a[]=1&b[0]=2", ["https://e.com/?a[]=1&b[0]=2"]),
        ("http://[2001:db8::1]/x.", ["http://[2001:db8::1]/x"]),
        ("*https://e.com/a*", ["https://e.com/a"]),
        ("**see https://e.com/a_b**, *so*", ["https://e.com/a_b"]),
        ("_https://e.com/_", ["https://e.com/"]),
        ("\u201ehttps://e.com/a\u201c \u00abhttps://e.com/b\u00bb \u2018https://e.com/c\u2019",
         ["https://e.com/a", "https://e.com/b", "https://e.com/c"]),
        ("https://e.com/\u6587\u3002\u7136", ["https://e.com/\u6587"]),
        ("https://e.com/a\u200bb", ["https://e.com/a"]),
        ("https://e.com/a\nb", ["https://e.com/a"]),
        ("https://e.com/\u00fcber-uns, https://b\u00fccher.example!",
         ["https://e.com/\u00fcber-uns", "https://b\u00fccher.example"]),
        ("https://e.com/O'Brien's'", ["https://e.com/O'Brien's"]),
        ("`https://e.com/code`", []),
        ("xhttps://e.com https:// http://) http://[::1", []),
    ],
)  # fmt: skip
def test_where_a_bare_address_ends(text, wanted):
    html = markup.render(text)
    assert_safe(html)
    found = addresses(html)
    assert [unquote(address) for address in found] == [unquote(address) for address in wanted]
    assert markup.plain(html).replace("\n", "") == re.sub(r"[`*]|^_|_$|\n", "", text)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("a & b", "a &amp; b"),
        (
            "x https://a.example/?a&b, HTTPS://b.example/ y",
            'x <a href="https://a.example/?a&amp;b">https://a.example/?a&amp;b</a>, '
            '<a href="HTTPS://b.example/">HTTPS://b.example/</a> y',
        ),
        (
            "https://a.example/https://b.example/<",
            '<a href="https://a.example/https://b.example/">'
            "https://a.example/https://b.example/</a>&lt;",
        ),
    ],
)
def test_plain_text_with_addresses(text, html):
    assert markup.linked(text) == html


@pytest.mark.parametrize(("length", "linked"), [(2000, 2000), (2001, 2000)])
def test_an_address_ends_at_the_latest_after_2000_letters(length, linked):
    address = f"https://e.com/{'a' * (length - 14)}"
    assert addresses(markup.render(address)) == [address[:linked]]


def test_an_address_in_the_words_of_a_link_is_no_link_of_its_own():
    text = "[https://e.com/a_b](https://e.com/there) https://e.com/x](y)"
    assert addresses(markup.render(text)) == ["https://e.com/there", "https://e.com/x"]


@pytest.mark.parametrize("bomb", ["http://a/", "http://[", "http://(", "https://e.com/_*"])
def test_many_addresses_are_safe_and_take_time_by_their_length(bomb):
    for unit in (bomb, f"{bomb} "):
        assert_safe(markup.render(unit * 1000))
        for read in (markup.render, markup.linked):
            assert not grows_too_fast(read, lambda size, unit=unit: unit * (size // len(unit)))
