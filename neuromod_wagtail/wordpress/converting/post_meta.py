"""Plugin data in the meta of a post: SEO titles and custom fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape

from neuromod_wagtail.importing.report import count
from neuromod_wagtail.wordpress.converting import visible_words
from neuromod_wagtail.wordpress.converting.gutenberg import is_text

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
MAX_TITLE_LENGTH = 255


def seo_title(details: Mapping[str, str], title: str, blog: str) -> str:
    """Return the title for search engines with its variables filled in.

    Empty if it adds nothing to the title of the post.
    """
    text = _filled(_first(details, TITLES), title, blog)
    return "" if text.casefold() in {title.casefold(), ""} else text[:MAX_TITLE_LENGTH]


def seo_description(details: Mapping[str, str], title: str, blog: str) -> str:
    """Return the description for search engines, its variables filled in."""
    return _filled(_first(details, DESCRIPTIONS), title, blog)


def _first(details: Mapping[str, str], names: tuple[str, ...]) -> str:
    return next((value for name in names if (value := details.get(name, "").strip())), "")


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


def custom_fields(details: Mapping[str, str], shown: list[str]) -> Iterator[tuple[str, str]]:
    """Yield name and HTML of each field of Advanced Custom Fields that is not in the article.

    The export does not say whether a theme showed them, so they are reported, not published.
    """
    here = count(shown)
    for name, value in details.items():
        # Each value has a second entry, which names its field.
        if not details.get(f"_{name}", "").startswith("field_") or not is_text(value):
            continue
        if count(visible_words.of_html(value)) - here:
            yield name, value
