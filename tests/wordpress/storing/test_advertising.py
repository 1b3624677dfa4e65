"""Advertising in old posts: hidden links, and paragraphs that read like spam."""

from __future__ import annotations

import time

import pytest

from neuromod_wagtail.wordpress.storing.advertising import hidden_hosts, remarks

PILLS = '<a href="https://pills.example/buy">cheap</a>'


@pytest.mark.parametrize(
    "html",
    [
        f'<div style="display:none">{PILLS}</div>',
        f"<p>Text</p><span STYLE='position:absolute; left:-9999px'><b>{PILLS}</b></span>",
        f'<div style="font-size: 0;">{PILLS}</div>',
        f'<div style="height:0px;overflow:hidden">{PILLS}</div>',
        '<a style="visibility : hidden" href="https://pills.example/">x</a>',
    ],
)
def test_hidden_links_are_named(html):
    assert hidden_hosts(html) == ["pills.example"]
    assert list(remarks(html, "blog.example"))[0] == ("hidden_links", "pills.example")


@pytest.mark.parametrize(
    "html",
    [
        f'<div style="color:red">{PILLS}</div>',
        f'<div style="display:none">No link</div>{PILLS}',
        f'<div style="line-height:0.9; left: 10px; border-width: 0.5em">{PILLS}</div>',
        '<div style="display:none"><a href="#top">Up</a></div>',
    ],
)
def test_links_that_can_be_seen_are_not(html):
    assert hidden_hosts(html) == []


def test_paragraphs_that_read_like_spam_and_lead_elsewhere_are_listed():
    advert = (
        "Earn money from home! Please check out my channel and visit "
        "https://money.example/?ref=1 now."
    )
    real = "<p>A trial found less pain, see https://doi.org/10.1000/x. Subscribe below.</p>"
    [(code, detail)] = remarks(f"{real}\n\n<p>{advert}</p>", "blog.example")
    assert code == "post_reads_like_spam" and "Earn money from home!" in detail
    assert list(remarks(real, "blog.example")) == []
    assert list(remarks(f"<p>{advert}</p>", "www.money.example/blog")) == []


def test_links_of_the_blog_itself_may_be_hidden():
    html = '<div style="display:none"><a href="https://www.blog.example/x">menu</a></div>'
    assert list(remarks(html, "blog.example")) == []


def test_a_hostile_post_takes_no_longer():
    started = time.process_time()
    list(remarks('<div style="display:none' * 20_000 + "<a http" + "<p" * 50_000, "x"))
    assert time.process_time() - started < 10
