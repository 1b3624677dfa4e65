"""A pattern that is compiled on first use does what the compiled one does."""

from __future__ import annotations

import re

import pytest

from neuromod_wagtail.text.patterns import lazy_re_compile


def test_it_searches_like_the_compiled_pattern():
    pattern = lazy_re_compile(r"(?P<what>pain)s?", re.IGNORECASE)
    for _ in range(2):
        found = pattern.search("No Pains")
        assert found and found["what"] == "Pain"
    assert pattern.sub("ease", "pain") == "ease"
    assert pattern.pattern == r"(?P<what>pain)s?"
    assert not hasattr(pattern, "nothing")


def test_it_is_compiled_only_when_it_is_used():
    pattern = lazy_re_compile("(")
    with pytest.raises(re.error):
        pattern.search("")
