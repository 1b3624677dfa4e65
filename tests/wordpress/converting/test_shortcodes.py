"""WordPress's own shortcodes become HTML; all others stay."""

from __future__ import annotations

import pytest

from neuromod_wagtail.wordpress.converting import shortcodes
from neuromod_wagtail.wordpress.converting.content import convert

TEXTS = [
    ('[caption id="a_1"]no picture[/caption]', '<figure id="a_1">no picture<figcaption></figcaption></figure>'),
    ('[caption]<a href="/f"><img src="/a"></a><br /> T[/caption]', '<figure id=""><a href="/f"><img src="/a"></a><figcaption>T</figcaption></figure>'),
    ('[caption]<p><img src="/a"></p> T[/caption]', '<figure id=""><img src="/a"><figcaption>T</figcaption></figure>'),
    ('[gallery include="3,4" exclude="5"]', '<nm-gallery ids="3,4" exclude="5"></nm-gallery>'),
    ('[gallery exclude=5]', '<nm-gallery ids="" exclude="5"></nm-gallery>'),
    ('[gallery]x[/gallery]', '<nm-gallery ids="" exclude=""></nm-gallery>x'),
    ('[playlist ids=7]', '<nm-gallery ids="7" exclude=""></nm-gallery>'),
    ('[embed src="https://a.org"]', '<figure class="wp-block-embed">https://a.org</figure>'),
    ('[embed url="https://a.org"][/embed]', '<figure class="wp-block-embed">https://a.org</figure>'),
    ('[embed]  [/embed]', ''),
    ('[audio]', '<nm-gallery ids="" exclude=""></nm-gallery>'),
    ('[audio https://a.org/x.mp3]', '<audio src="https://a.org/x.mp3"></audio>'),
    ('[audio src="" ogg="/b.ogg" mp3="/a.mp3"]in[/audio]', '<audio src="/a.mp3"></audio>in'),
    ('[video width=3]in[/video]', '<nm-gallery ids="" exclude=""></nm-gallery>in'),
    ('[caption Caption="A" caption="B"]<img src="/a">[/caption]', '<figure id=""><img src="/a"><figcaption>A</figcaption></figure>'),
    ('[[embed]]', '[embed]'),
    ('[[embed] x', '[ x'),
    ('[embed]https://a.org', 'https://a.org'),
    ('[audio "https://a.org/q.mp3" \'//b.org/x\']', '<audio src="https://a.org/q.mp3"></audio>'),
]  # fmt: skip


def test_shortcodes() -> None:
    for text, html in TEXTS:
        assert shortcodes.expand(text) == html, text


def test_attributes_of_every_form() -> None:
    assert shortcodes.parse_attributes("a=1 B='2' c=\"3\" \"d\" 'e' f") == {
        "a": "1", "b": "2", "c": "3", "3": "d", "4": "e", "5": "f",
    }  # fmt: skip
    assert shortcodes.parse_attributes("A=1 a=2") == {"a": "1"}


def test_names_of_plugins() -> None:
    text = f"[x] [a-b c] [/a-b] [gallery] [foo/] [foo] [{'y' * 41}] [{'z' * 42}]"
    assert shortcodes.unknown_names(text) == ["a-b", "foo", "y" * 41]


@pytest.mark.parametrize(
    ("html", "shown", "hidden"),
    [
        ('a[private role="x"]<p>b</p>[/private]c', "ac", ["<p>b</p>"]),
        ("[members_only]b[/members_only][mepr-show if=1]d[/mepr-show]", "", ["b", "d"]),
        ("[private]b", "[private]b", []),
        ("[[private]b[/private]]", "[[private]b[/private]]", []),
        ("[private-data]b[/private-data]", "[private-data]b[/private-data]", []),
        ("[button]b[/button]", "[button]b[/button]", []),
    ],
)
def test_what_a_plugin_showed_to_members_alone(html, shown, hidden) -> None:
    assert shortcodes.without_text_for_few(html) == (shown, hidden)


def test_text_for_members_becomes_no_text_for_all() -> None:
    document = convert("Open.\n\n[restrict]Paid <b>words</b>.[/restrict]")
    assert document.words == ["Open."]
    assert [(note.kind, note.detail) for note in document.notes] == [
        ("hidden_block", "Paid words .")
    ]
