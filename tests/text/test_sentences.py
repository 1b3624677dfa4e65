"""Where a sentence ends, and where a full stop only ends an abbreviation."""

from __future__ import annotations

import pytest

from neuromod_wagtail.text.sentences import split


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
    assert list(split("".join(parts))) == parts


def test_a_word_before_another_sentence_is_not_looked_at() -> None:
    assert list(split("Dr!. Then")) == ["Dr!.", " Then"]
    assert list(split(f"{'x' * 50} al. Then")) == [f"{'x' * 50} al.", " Then"]
