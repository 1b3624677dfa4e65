"""What plugins for search engines keep in the details of a post. Pure functions."""

from __future__ import annotations

import re
from html import unescape

from neuromod_wagtail.wordpress.reading.records import Item, meta_value

# Yoast, Rank Math, All in One SEO (two generations), SEOPress, The SEO Framework.
TITLES = (
    "_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_aioseop_title",
    "_seopress_titles_title", "_genesis_title",
)  # fmt: skip
DESCRIPTIONS = (
    "_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description",
    "_aioseop_description", "_seopress_titles_desc", "_genesis_description",
)  # fmt: skip
VARIABLE = re.compile(r"%%?[a-z_]+(?:\([^)%]*\))?%%?|#[a-z_]+\b")
LONGEST_TITLE = 255


def title_of(item: Item, blog: str) -> str:
    """The title for search engines with the plugins' variables filled in; empty when it says
    no more than the title of the post and the name of the blog."""
    pattern = _first(item, TITLES)
    title = unescape(item.title).strip()
    text = _filled(pattern, title, blog)
    return "" if text.casefold() in {title.casefold(), ""} else text[:LONGEST_TITLE]


def description_of(item: Item, blog: str) -> str:
    return _filled(_first(item, DESCRIPTIONS), unescape(item.title).strip(), blog)


def _first(item: Item, names: tuple[str, ...]) -> str:
    return next((value for name in names if (value := meta_value(item.meta, name).strip())), "")


def _filled(pattern: str, title: str, blog: str) -> str:
    known = {"title": title, "post_title": title, "sitename": blog, "site_title": blog,
             "sitetitle": blog, "sep": "-", "separator": "-", "separator_sa": "-"}  # fmt: skip

    def value(match: re.Match[str]) -> str:
        name = match[0].strip("%#").partition("(")[0]
        if match[0].startswith("#") and name not in known:
            return match[0]
        return known.get(name, "")

    text = re.sub(r"\s+", " ", VARIABLE.sub(value, unescape(pattern))).strip()
    return text.strip("-–—|· ").strip()
