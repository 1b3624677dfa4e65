"""Comment text as the filter reads it: disguises undone, and no text that takes long."""

from __future__ import annotations

import time

import pytest

from neuromod_wagtail.comments.spam.learner.features import features
from neuromod_wagtail.comments.spam.text import latin, near_hash, read


@pytest.mark.parametrize(
    "body",
    [
        "subscribe to my channel",
        "SUBSCRIBE to MY channel",
        "sub\u200bscr\u00adibe to my chan\u2060nel",
        "subsсribe to my сhannel",  # Cyrillic es
        "s.u.b.s.c.r.i.b.e to my c-h-a-n-n-e-l",
        "sub<b></b>scribe to <i>my</i> channel",
        "sub[scribe] to my chan[nel]",
        "s\u0301\u0302\u0303ubscribe to my c\u0336h\u0336annel",
        "\u202esubscribe\u202c to my channel",
        "ｓｕｂｓｃｒｉｂｅ to my channel",
        "subscribe&#32;to my channel",
    ],
)
def test_disguises_are_undone(body):
    assert read(body).words == ("subscribe", "to", "my", "channel")


def test_other_alphabets_stay_as_they_are():
    assert read("Боль в спине прошла").words == ("боль", "в", "спине", "прошла")
    assert read("Η νευροτροποποίηση").words == ("η", "νευροτροποποιηση")


@pytest.mark.parametrize(
    ("body", "links"),
    [
        ("see http://a.example/x?y=1.", ("a.example/x?y=1.",)),
        ("see www.shop.example/pads", ("www.shop.example/pads",)),
        ("cheap-pads.com/buy now", ("cheap-pads.com/buy",)),
        ("cheappads . com", ("cheappads . com",)),
        ('<a href="http://a.example">pads</a>', ("a.example",)),
        ('<a href="http://v.example/?t=70">1:10</a> is the best part', ()),
        ("It worked.In two weeks the pain was gone.It came back", ()),
        ("ann@example.com", ()),
    ],
)
def test_links(body, links):
    assert read(body).links == links


def test_near_duplicates_have_one_hash():
    first = near_hash("Buy cheap pads at http://pads.example/1 today!")
    assert first == near_hash("BUY  cheap p\u200bads, at https://pads.example/2 – today")
    assert first != near_hash("Buy cheap leads at http://pads.example/1 today!")
    assert first != near_hash("Buy cheap pads at http://other.example/1 today!")
    assert near_hash("Thank you!") == "", "too short to tell one author from another"


@pytest.mark.parametrize(
    "body",
    [
        "a" * 10_000,
        "a." * 5_000,
        "a-" * 5_000 + "!",
        "<a " * 3_000,
        "<a href=" * 1_200,
        "<" * 10_000,
        "1 " * 5_000,
        "(" * 10_000,
        "my " * 3_300,
        "check " * 1_600,
        "if you " * 1_400,
        "@" * 10_000,
        "a@" * 5_000,
        "www." * 2_500,
        "e\u0301" * 5_000,
        "\u202e\u200b" * 5_000,
        "&#x61;" * 1_600,
        "like this like " * 650,
        "\U0001f600" * 10_000,
    ],
)
def test_no_text_takes_long(body):
    """Twice the text may take about twice the time; a pattern that backtracks takes minutes."""
    start = time.process_time()
    found = features(body)
    assert time.process_time() - start < 10
    assert all(0 < number < 2**16 for number in (*found.signals, *found.words))


def test_only_words_that_mix_alphabets_are_read_as_latin():
    assert latin("c\u0430sino \u0441\u0430\u0441\u04302 \u0441\u0430! fine") == (
        "casino \u0441\u0430\u0441\u04302 \u0441\u0430! fine"
    )
