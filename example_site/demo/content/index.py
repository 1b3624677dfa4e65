"""The index page."""

from __future__ import annotations

INDEX = {
    "title": "Blog",
    "slug": "blog",
    "seo_title": "Neuromodulation and pain: a blog in plain words",
    "search_description": "What magnets, currents and pumps can and cannot do for long-lasting "
    "pain, with sources.",
    "intro": "<p>What magnets, small currents and pumps can and cannot do for long-lasting pain. "
    "Written in plain words, with every source at hand.</p>",
}
