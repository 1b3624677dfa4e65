"""Load the demo: pictures, snippets, the blog and its articles. Safe to run again.

What exists is left alone, so that editors keep what they wrote. Everything is validated
before it is saved, and published through revisions, so that history and usage are complete.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from neuromod_wagtail.articles.models import BlogSettings
from neuromod_wagtail.pages.models import ArticleIndexPage

from .body import LoadedObjects
from .comments import load_decisions, load_discussion, load_people, load_settings
from .content.articles import ARTICLES
from .content.authors import AUTHORS
from .content.categories import CATEGORIES
from .content.comments import COMMENTS
from .content.disclaimers import DISCLAIMERS, RULES
from .content.documents import DOCUMENTS
from .content.modalities import MODALITIES
from .content.pictures import PICTURES
from .content.references import REFERENCES
from .content.series import SERIES
from .media import load_document, load_picture
from .pages import load_article, load_index
from .snippets import (
    load_author,
    load_category,
    load_disclaimer,
    load_modality,
    load_reference,
    load_rule,
    load_series,
)

Report = Callable[[str, int, int], None]
Step = tuple[str, Collection[str], Callable[[str], None]]


def load(parent: Page, *, report: Report) -> ArticleIndexPage:
    """Load everything below ``parent``; ``report(label, done, total)`` after each entry."""
    loaded = LoadedObjects()
    for step in snippet_steps(parent, loaded):
        run(step, report)
    index = load_index(parent)
    # A fresh site asks no one for an address; the demo shows how it looks.
    BlogSettings.objects.update_or_create(site=index.get_site(), defaults={"subscriptions": True})
    run((_("Articles"), ARTICLES, lambda slug: load_article(slug, index, loaded)), report)
    return index


def load_comments(site: Site, *, report: Report) -> None:
    """Load the discussions of the articles below ``site``; users should exist by then."""
    load_settings(site)
    run((_("Comments"), COMMENTS, partial(load_discussion, site=site)), report)
    load_people()
    load_decisions(site)


def snippet_steps(parent: Page, loaded: LoadedObjects) -> list[Step]:
    """Return the steps that create what the articles need, in order of dependency."""
    here = {"loaded": loaded, "locale": parent.locale}
    return [
        (_("Pictures"), PICTURES, partial(load_picture, loaded=loaded)),
        (_("Documents"), DOCUMENTS, partial(load_document, loaded=loaded)),
        (_("Disclaimers"), DISCLAIMERS, partial(load_disclaimer, **here)),
        (_("Rules"), RULES, partial(load_rule, loaded=loaded, page=parent)),
        (_("References"), REFERENCES, partial(load_reference, **here)),
        (_("Authors"), AUTHORS, partial(load_author, **here)),
        (_("Categories"), CATEGORIES, partial(load_category, **here)),
        (_("Series"), SERIES, partial(load_series, **here)),
        (_("Modalities"), MODALITIES, partial(load_modality, **here)),
    ]


def run(step: Step, report: Report) -> None:
    label, keys, load_one = step
    report(label, 0, len(keys))
    for done, key in enumerate(keys, start=1):
        load_one(key)
        report(label, done, len(keys))
