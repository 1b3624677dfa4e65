"""Template tags for articles: pictures, citations, structured data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from django import template
from django.forms.utils import flatatt
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.models import AbstractPage, TaskState
from wagtail.rich_text import RichText, expand_db_html

from neuromod_wagtail.articles.blocks import pictures
from neuromod_wagtail.articles.pages.markdown import markdown_address
from neuromod_wagtail.articles.protocols import Article, Entry
from neuromod_wagtail.articles.references.citations import ANCHOR_LINK, CITATION, Numbering
from neuromod_wagtail.articles.references.models import Reference
from neuromod_wagtail.articles.rendering.context_loader import ArticleContent
from neuromod_wagtail.articles.rendering.structured_data import article_graph
from neuromod_wagtail.articles.reviews.actions import ReviewerLookup, find_reviewer
from neuromod_wagtail.articles.taxonomy.terms import Term
from neuromod_wagtail.text.lists import join_list, join_names

register = template.Library()

# A number directly follows the word before it, and a comma separates two numbers.
_CITATION_START = '<sup class="nm-cite">'
_LOOSE_CITATION = re.compile(rf"\s+{_CITATION_START}")


@register.simple_tag
def picture(image: AbstractImage, sizes: str = "", lazy: bool = True) -> str:
    """Return a responsive picture, or nothing if the file is missing."""
    return pictures.responsive_picture(image, sizes=sizes, lazy=lazy) or ""


@register.simple_tag
def thumbnail(image: AbstractImage | None, lazy: bool = True) -> str:
    """Return a small picture for a teaser; decorative, since the title is next to it."""
    if not image:
        return ""
    spec = pictures.THUMBNAIL_SPEC
    return pictures.fixed_picture(image, spec, css_class="nm-teaser__img", lazy=lazy) or ""


@register.simple_tag
def portrait(image: AbstractImage | None) -> str:
    """Return an author's photo; decorative, since the name is next to it."""
    if not image:
        return ""
    spec = pictures.PORTRAIT_SPEC
    return pictures.fixed_picture(image, spec, css_class="nm-portrait", lazy=False) or ""


@register.simple_tag
def share_picture(image: AbstractImage | None) -> AbstractRendition | None:
    """Return the rendition for preview cards on other sites, or None."""
    renditions = pictures.get_renditions(image, [pictures.SHARE_SPEC]) if image else []
    return renditions[0] if renditions else None


@register.simple_tag(takes_context=True)
def cited(context: Context, value: RichText | str) -> SafeString:
    """Return rich text with its citations as numbered links to the list of references."""
    html = value.source if isinstance(value, RichText) else str(value or "")
    numbering = _numbering(context)
    html = CITATION.sub(
        lambda match: _cite(numbering, int(match["pk"]), fallback=match["text"]), html
    )
    html = _LOOSE_CITATION.sub(_CITATION_START, html)
    html = html.replace(f"</sup>{_CITATION_START}", f"</sup>{_CITATION_START}, ")
    html = _with_footnotes(context, html)
    return mark_safe(expand_db_html(html))  # noqa: S308  rich text comes from editors


@register.simple_tag(takes_context=True)
def noted(context: Context, html: SafeString) -> SafeString:
    """Return safe HTML with anchors at its links to footnotes, for the links back."""
    return mark_safe(_with_footnotes(context, html))  # noqa: S308  safe before and after


def _with_footnotes(context: Context, html: str) -> str:
    content = context.get("content")
    if content is None or not content.footnotes.numbers:
        return html
    return ANCHOR_LINK.sub(lambda match: _footnote_mark(content, match), html)


@register.simple_tag(takes_context=True)
def cite(context: Context, reference: Reference | None) -> SafeString | str:
    """Return the number of a fact's source, as a link to the list of references."""
    if reference is None or not reference.live:
        return ""
    return _cite(_numbering(context), reference.pk, fallback="")


def _numbering(context: Context) -> Numbering | None:
    content = context.get("content")
    return content.numbering if content is not None else context.get("numbering")


def _cite(numbering: Numbering | None, pk: int, *, fallback: str) -> SafeString | str:
    place = numbering.cite(pk) if numbering else None
    if place is None:
        return fallback
    number, anchor = place
    return format_html(
        '{}<a href="#ref-{}" id="{}" role="doc-noteref" aria-label="{}">{}</a></sup>',
        mark_safe(_CITATION_START),  # noqa: S308  a constant
        number,
        anchor,
        _("Reference %(number)s") % {"number": number},
        number,
    )


def _footnote_mark(content: ArticleContent, match: re.Match[str]) -> SafeString | str:
    """Return a numbered link to a footnote, with an anchor for the link back."""
    place = content.footnotes.cite(match["anchor"])
    if place is None:
        return match[0]
    number, anchor = place
    # A typed number may be out of date, so it is replaced; words stay. Brackets distinguish
    # footnotes from references.
    shown: int | str = f"[{number}]" if content.numbering.numbers else number
    if not re.fullmatch(r"[\W\d]*", match["text"]):
        shown = mark_safe(match["text"])  # noqa: S308  rich text comes from editors
    return format_html(
        '<a href="#{}" id="{}" role="doc-noteref" aria-label="{}">{}</a>',
        match["anchor"],
        anchor,
        _("Footnote %(number)s") % {"number": number},
        shown,
    )


@register.simple_tag(takes_context=True)
def back_links(context: Context, number: int, reference: Reference) -> list[dict[str, str]]:
    """Return the places that cite a reference: ``[{"anchor": …, "label": …}]``."""
    label = _("Back to citation %(use)s of reference %(number)s")
    return _places(_numbering(context), reference.pk, label)


@register.simple_tag(takes_context=True)
def note_back_links(context: Context, anchor: str) -> list[dict[str, str]]:
    """Return the places that link to a footnote, like ``back_links``."""
    content = context.get("content")
    label = _("Back to mention %(use)s of footnote %(number)s")
    return _places(content.footnotes if content is not None else None, anchor, label)


def _places(numbering: Numbering | None, key: int | str, label: str) -> list[dict[str, str]]:
    return (
        [
            {
                "anchor": numbering.place(key, use),
                "label": label % {"use": use, "number": numbering.numbers[key]},
            }
            for use in range(1, numbering.uses.get(key, 0) + 1)
        ]
        if numbering
        else []
    )


@register.simple_tag
def heading(text: object, level: int | str, css_class: str, anchor: str = "") -> SafeString:
    """Return a heading with the given level, from 2 to 6."""
    return format_html(
        "<h{0}{1}>{2}</h{0}>", int(level), flatatt({"class": css_class, "id": anchor or None}), text
    )


@register.simple_tag
def linked(text: str, url: str, rel: str = "") -> SafeString:
    """Return ``text`` as a link if there is a ``url``, for use inside a translated sentence."""
    if not (text and url):
        return conditional_escape(text or "")
    return format_html("<a{}>{}</a>", flatatt({"href": url, "rel": rel or None}), text)


@register.simple_tag
def linked_names(entries: Iterable[Term], blog_url: str, kind: str, rel: str) -> SafeString:
    """Return categories or tags with links to their lists, separated by commas."""
    names = (
        linked(entry.name, f"{blog_url}{kind}/{entry.slug}/" if entry.slug else "", rel)
        for entry in entries
    )
    return mark_safe(join_list(names))  # noqa: S308  every name is escaped


@register.simple_tag(takes_context=True)
def byline_authors(context: Context, entries: Iterable[Entry]) -> str:
    """Return the authors of a byline with links to their articles: “A, B and C”."""
    here: dict[str, object] = dict(context.flatten())  # type: ignore[arg-type]
    return join_names(
        render_to_string(
            "neuromod_wagtail/articles/includes/byline_author.html",
            {**here, "entry": entry, "author": entry.public_author},
        )
        for entry in entries
    )


@register.simple_tag
def author_statements(entries: Iterable[Entry], credentials: bool = False) -> str:
    """Return the authors with what is stated about each: “A (not a medical professional), B”."""
    return join_list(_with_statement(entry, credentials) for entry in entries)


def _with_statement(entry: Entry, credentials: bool) -> str:
    author = entry.public_author
    statement = ""
    if author is not None and author.is_medical_professional is False:
        statement = _("not a medical professional")
    elif author is not None and author.is_medical_professional and credentials:
        statement = author.credentials or _("medical professional")
    if not statement:
        return entry.name
    return _("%(name)s (%(statement)s)") % {"name": entry.name, "statement": statement}


@register.simple_tag(takes_context=True)
def markdown_url(context: Context, page: Article) -> str:
    """Return the URL of an article as Markdown; empty if the site has not included the URLs."""
    return markdown_address(page, context["request"])


# The characters that could end a script element or start an entity, as in Django's json_script.
_JSON_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def structured_data(context: Context, page: Article, content: ArticleContent) -> SafeString:
    """Return the page's JSON-LD graph as a data block, which Content-Security-Policy allows."""
    graph = json.dumps(article_graph(context["request"], page, content), ensure_ascii=False)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(graph.translate(_JSON_ESCAPES)),  # noqa: S308  escaped the line above
    )


@register.simple_tag(takes_context=True)
def reviewer_for_task(context: Context, task_state: TaskState) -> ReviewerLookup:
    """Return the author entry under which the user would review, or why they cannot."""
    obj = task_state.revision.as_object()
    if not isinstance(obj, AbstractPage):
        return ReviewerLookup(None)
    return find_reviewer(obj, context["request"].user)
