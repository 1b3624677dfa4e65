"""Tables, and lists of footnotes."""

from __future__ import annotations

from bs4 import Tag

from neuromod_wagtail.text.html_tree import parse_html
from neuromod_wagtail.wordpress.converting.lists_and_tables import (
    footnote_items,
    is_footnotes,
    read_table,
)
from neuromod_wagtail.wordpress.converting.nodes import Table

TABLES = [
    ('<table></table>', None),
    ('<table><tr></tr></table>', None),
    ('<table><tr><td>a</td></tr><tr></tr></table>', None),
    ('<table><tr><th>a</th><td>b</td></tr></table>', Table((), (('a', 'b'),), first_column_is_heading=True)),
    ('<table><thead><tr><td>a</td></tr></thead><tr><td>b</td></tr></table>', Table(('a',), (('b',),))),
    ('<table><thead><tr><td>a</td></tr><tr><td>b</td></tr></thead><tr><td>c</td></tr></table>', None),
    ('<table><tr><th>a</th></tr></table>', Table(('a',), ())),
    ('<table><tr><th>h</th><th>i</th></tr><tr><th>a</th><td>b</td></tr><tr><th>c</th></tr></table>', Table(('h', 'i'), (('a', 'b'), ('c', '')), first_column_is_heading=True)),
    ('<table><tr><th>a</th><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>', Table((), (('a', 'b'), ('c', 'd')))),
    ('<table><caption>Own</caption><tr><td>a</td></tr></table>', Table((), (('a',),), 'Own')),
    ("<table><tr><td rowspan='2'>a</td></tr></table>", None),
    ("<table><tr><td rowspan='1' colspan=''>a</td></tr></table>", Table((), (('a',),))),
    ("<table><tr><td>a<img src='/s.gif' class='wp-smiley' alt=':)'></td></tr></table>", Table((), (('a:)',),))),
    ('<table><tr><td>a<hr></td></tr></table>', None),
]  # fmt: skip
FOOTNOTES = [
    ("<ol class='wp-block-footnotes'><li id='a'>x <a href='#b'>↩</a> <a href='#c'>word</a> <a href='/d'>↩</a></li></ol>", True, [('a', 'x <a href="#c">word</a> <a href="/d">↩</a>')]),
    ("<ol class='footnotes'><li>x</li></ol>", False, [('', 'x')]),
    ("<div role='doc-endnotes'><ol><li id='a'>x</li></ol></div>", True, [('a', 'x')]),
    ("<div class='footnotes'><ol><li id='a'>x</li></ol></div>", True, [('a', 'x')]),
    ("<ol><li id='a'>x</li></ol>", False, [('a', 'x')]),
]  # fmt: skip


def first(html: str, name: str) -> Tag:
    element = parse_html(html).find(name)
    assert isinstance(element, Tag)
    return element


def test_what_fits_is_a_table_and_all_else_is_kept() -> None:
    for html, table in TABLES:
        assert read_table(first(html, "table")) == table, html


def test_lists_of_footnotes() -> None:
    for html, is_one, items in FOOTNOTES:
        found = first(html, "ol")
        assert (is_footnotes(found), list(footnote_items(found))) == (is_one, items), html
