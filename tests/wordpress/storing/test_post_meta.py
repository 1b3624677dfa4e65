"""Titles for search engines and custom fields, from what plugins keep."""

from __future__ import annotations

from neuromod_wagtail.wordpress.storing.plan import (
    custom_fields,
    seo_description,
    seo_title,
)


def test_titles_for_search_engines() -> None:
    for pattern, title in (
        ("%%title%% %%sep%% %%sitename%%", "Pain - Blog"), ("%post_title% | ", ""), ("PAIN", ""),
        ("#post_title #separator_sa #site_title", "Pain - Blog"), ("Of #pain", "Of #pain"),
        ("Now: %currentdate(Y)%  %%page%%", "Now:"), ("A &amp; B", "A & B"), ("x" * 256, "x" * 255),
    ):  # fmt: skip
        assert seo_title({"_genesis_title": pattern}, "Pain", "Blog") == title, pattern
    both = {"_yoast_wpseo_title": " ", "rank_math_title": "Rank", "_aioseo_title": "All"}
    assert seo_title(both, "Pain", "Blog") == "Rank"
    assert seo_description({"_seopress_titles_desc": " Of %%title%% "}, "Pain", "") == "Of Pain"
    assert seo_description({}, "Pain", "") == ""


def test_fields_that_the_article_has_not() -> None:
    details = {
        "lead": "Read <b>Me</b> now", "_lead": "field_1", "own": "Not ACF", "same": "Shown Words",
        "_same": "field_2", "twice": "Shown Shown", "_twice": "field_3", "n": "12", "_n": "field_4",
    }  # fmt: skip
    assert list(custom_fields(details, ["Shown", "Words"])) == [
        ("lead", "Read <b>Me</b> now"), ("twice", "Shown Shown"),
    ]  # fmt: skip
