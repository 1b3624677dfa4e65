"""Passages: one for each paragraph, item and cell, with marks for sources; where a sentence ends."""

from __future__ import annotations

import pytest

from neuromod_wagtail.text.passages import CITED, passages_of, split_sentences

# "^" stands for the mark of a citation, "/" for the kind of a passage.
PASSAGES = [
    ("<p>a</p><p>b<br>c</p>", "a/text b_c/text"),
    ("<ul><li>a<ul><li>b</li></ul>c</li></ul>", "a/item b/item c/text"),
    ("<h2>a</h2>b<h3>c</h3><p>d</p>", "a/heading b/text c/heading d/text"),
    ("<table><tr><th>a</th><td>b</td></tr></table>", "a/cell b/cell"),
    ("<blockquote>a</blockquote>b", "b/text"),
    ("<p>a <q>b</q> c <code>d</code></p>", "a_c/text"),
    ("<p>a <q>b <a href='https://x.org'>l</a></q> c</p>", "a_c/text"),
    ("<q><q>a</q>b</q>c", "c/text"),
    ("</q>a<q>b</q>c", "ac/text"),
    ("<p>a<a href='/x'>b</a></p>", "ab/text"),
    ("<p>a<a href='https://x.org'>b</a><a href='http://x.org'>c</a></p>", "a^b^c/text"),
    ("<p>a<a linktype='document'>b</a>c<a linktype='page'>d</a></p>", "a^bcd/text"),
    ("<p>a<a linktype='cite'>b</a>c</p>", "a^c/text"),
    ("<p><a linktype='cite'>b</a></p>", ""),
    ("<p>^a</p>", "a/text"),
]


@pytest.mark.parametrize(("html", "expected"), PASSAGES)
def test_passages(html: str, expected: str) -> None:
    found = passages_of(html.replace("^", CITED), "cite")
    shown = [f"{one.raw.replace(CITED, '^').replace(' ', '_')}/{one.kind}" for one in found]
    assert " ".join(shown) == expected


def test_without_citations_an_empty_kind_is_none() -> None:
    (passage,) = passages_of("<p>a<a linktype=''>b</a></p>")
    assert passage.raw == "ab"


@pytest.mark.parametrize(
    "text",
    """
    One.| Two. ~ Dr. Smith came.| He left. ~ It is 0.5 mg.| Yes ~ See www.a.org now ~ End. ~ No end
    He (“said.”)| Then ~ A!? b ~ Wait… then.| Now ~ J. Smith ~ W. Then ~ vitamin C.| Then
    Hepatitis B.| Then ~ c.| Then ~ I.| Then ~ 12.| Then ~ The answer is no.| Then ~ No. 5 is.| It
    max. 5 mg ~ the max.| Then ~ Ch. 5 ~ 5 sec.| Then ~ St. Mary ~ 2nd ed. Then ~ par. 7 ~ jun.| X
    Smith et al.| Then ~ Smith et al. then ~ etc.| Then ~ e.g. Pain ~ fig. A ~ i.e. Then
    これ。|それ。 ~ a.| “Big ~ a. “small ~ approx. Then
    """.strip()
    .replace("\n", " ~ ")
    .split("~"),
)
def test_sentences(text: str) -> None:
    parts = text.strip().split("|")
    assert list(split_sentences("".join(parts))) == parts


def test_a_word_before_another_sentence_is_not_looked_at() -> None:
    assert list(split_sentences("Dr!. Then")) == ["Dr!.", " Then"]
    assert list(split_sentences(f"{'x' * 50} al. Then")) == [f"{'x' * 50} al.", " Then"]
