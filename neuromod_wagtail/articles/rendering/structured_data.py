"""The JSON-LD graph of an article (schema.org 30.0), with only what the page shows.

``lastReviewed`` and ``reviewedBy`` belong to WebPage; both are given only if a reviewer with
credentials who is not an author reviewed the page. There is no property for a disclaimer, so it is
a part of the page (``hasPart``).
"""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.blocks import StructValue
from wagtail.models import Site

from neuromod_wagtail.articles.authors.models import Author
from neuromod_wagtail.articles.blocks.pictures import SHARE_SPEC, get_renditions
from neuromod_wagtail.articles.modalities.models import Modality
from neuromod_wagtail.articles.protocols import Article, ArticleIndex, Entry
from neuromod_wagtail.articles.rendering.context_loader import ArticleContent
from neuromod_wagtail.articles.reviews.actions import CurrentReview
from neuromod_wagtail.disclaimers.resolver import Placement
from neuromod_wagtail.text.plain_text import plain_text
from neuromod_wagtail.web import permalinks

Node = dict[str, object]

_PROCEDURE_TYPES = {
    "non_invasive": ["https://schema.org/NoninvasiveProcedure"],
    "minimally_invasive": ["https://schema.org/PercutaneousProcedure"],
    "staged": ["https://schema.org/PercutaneousProcedure"],
}


def article_graph(request: HttpRequest, page: Article, content: ArticleContent) -> Node:
    """Return ``{"@context": …, "@graph": [page, posting, breadcrumbs, authors, …]}``."""
    url = permalinks.full_for_page(page, request=request)
    index = page.index_page
    index_url = permalinks.full_for_page(index, request=request)
    blog_url = permalinks.below(index_url)
    has_pages = page.blog_settings.author_pages
    people = [_person(entry, blog_url, has_pages) for entry in content.authorships]
    images = [
        node
        for child in page.picture
        if (node := _image(child.value, f"{url}#picture")) is not None
    ]
    graph = [
        _web_page(request, page, content, url, images),
        _posting(page, content, url, people, images) | _series(content, blog_url),
        _breadcrumbs(index, page, index_url, url),
        *people,
        *(
            [_reviewer(review, blog_url if has_pages else "", url)]
            if (review := _review(page))
            else []
        ),
        *images,
    ]
    return {"@context": "https://schema.org", "@graph": graph}


def _web_page(
    request: HttpRequest, page: Article, content: ArticleContent, url: str, images: list[Node]
) -> Node:
    node: Node = {
        "@type": "MedicalWebPage",
        "@id": url,
        "url": url,
        "name": page.title,
        "inLanguage": get_language(),
        "description": page.meta_description,
        "abstract": " ".join(child.value for child in page.in_short),
        "breadcrumb": {"@id": f"{url}#breadcrumbs"},
        "audience": {"@type": "MedicalAudience", "audienceType": "Patient"},
        "isPartOf": _web_site(request),
        "about": [_therapy(modality) for modality in content.modalities],
        "hasPart": [_disclaimer(placement) for placement in content.placements],
    }
    if images:
        node["primaryImageOfPage"] = {"@id": images[0]["@id"]}
    if review := _review(page):
        node["lastReviewed"] = review.reviewed_on.isoformat()
        node["reviewedBy"] = {"@id": f"{url}#reviewer"}
    return _without_empty(node)


def _disclaimer(placement: Placement) -> Node:
    """Return a disclaimer as readers see it: text and version in force, or the fallback text."""
    notice = placement.notice
    return _without_empty(
        {
            "@type": "WebPageElement",
            "name": placement.title,
            "text": plain_text(notice.text) if notice else placement.fallback,
            "version": notice.number if notice else None,
            "dateModified": _moment(notice.since) if notice else None,
        }
    )


def _web_site(request: HttpRequest) -> Node | None:
    site = Site.find_for_request(request)
    if site is None:
        return None
    return {
        "@type": "WebSite",
        "url": permalinks.home(site),
        "name": site.site_name or site.hostname,
    }


def _posting(
    page: Article, content: ArticleContent, url: str, people: list[Node], images: list[Node]
) -> Node:
    return _without_empty(
        {
            "@type": "BlogPosting",
            "@id": f"{url}#article",
            "headline": page.title[:110],
            "mainEntityOfPage": {"@id": url},
            "datePublished": _moment(page.date),
            "dateModified": _moment(page.modified_at),
            "author": [{"@id": person["@id"]} for person in people],
            "image": [{"@id": image["@id"]} for image in images],
            "articleSection": [category.name for category in content.categories],
            "keywords": [tag.name for tag in content.tags],
            "wordCount": content.words,
            "inLanguage": get_language(),
            "citation": [
                _without_empty(
                    {
                        "@type": "CreativeWork",
                        "name": reference.title,
                        "url": next((part.href for part in reference.vancouver if part.href), ""),
                    }
                )
                for _number, reference in content.numbered_references
            ],
        }
    )


def _series(content: ArticleContent, blog_url: str) -> Node:
    if content.series is None:
        return {}
    series = {
        "@type": "CreativeWorkSeries",
        "name": content.series.title,
        "url": f"{blog_url}series/{content.series.slug}/",
    }
    return {"isPartOf": series, "position": content.series.number}


def _breadcrumbs(index: ArticleIndex, page: Article, index_url: str, url: str) -> Node:
    steps = [(index.title, index_url), (page.title, url)]
    return {
        "@type": "BreadcrumbList",
        "@id": f"{url}#breadcrumbs",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": address}
            for position, (name, address) in enumerate(steps, start=1)
        ],
    }


def _person(entry: Entry, blog_url: str, has_page: bool) -> Node:
    author = entry.public_author
    node_id = f"{blog_url}#author-{entry.pk}"
    if author is None:
        return {"@type": "Person", "@id": node_id, "name": entry.name}
    if not has_page:
        return _author(author, "", node_id)
    return _author(
        author, f"{blog_url}author/{author.slug}/", f"{blog_url}author/{author.slug}/#person"
    )


def _author(author: Author, url: str, node_id: str) -> Node:
    return _without_empty(
        {
            "@type": "Person",
            "@id": node_id,
            "name": author.name,
            "url": url,
            "honorificSuffix": author.credentials,
            "sameAs": [link.value["url"] for link in author.links],
        }
    )


def _review(page: Article) -> CurrentReview | None:
    """Return the review, if someone with credentials who is not an author made it."""
    review = page.review
    return review if review and not review.by_author and review.credentials else None


def _reviewer(review: CurrentReview, blog_url: str, url: str) -> Node:
    """Return a ``Person``, since schema.org's ``Physician`` is a business."""
    return _without_empty(
        {
            "@type": "Person",
            "@id": f"{url}#reviewer",
            "name": review.name,
            "url": f"{blog_url}author/{review.slug}/" if blog_url and review.slug else "",
            "honorificSuffix": review.credentials,
        }
    )


def _image(value: StructValue, node_id: str) -> Node | None:
    """Return an ImageObject with its credit (schema.org, IPTC), or None if it is unreadable."""
    renditions = get_renditions(value["image"], [SHARE_SPEC]) if value["image"] else []
    if not renditions:
        return None
    credit = value["credit"].credit
    rendition = renditions[0]
    return _without_empty(
        {
            "@type": "ImageObject",
            "@id": node_id,
            "contentUrl": rendition.full_url,
            "width": rendition.width,
            "height": rendition.height,
            "caption": value["caption"] or value["image"].contextual_alt_text,
            "creditText": credit.text,
            "creator": _without_empty(
                {"@type": "Person", "name": credit.creator, "url": credit.creator_url}
            )
            if credit.creator
            else None,
            "license": credit.licence_url,
            "acquireLicensePage": credit.source_url,
        }
    )


def _therapy(modality: Modality) -> Node:
    kind = "SurgicalProcedure" if modality.invasiveness == "surgical" else "MedicalTherapy"
    node: Node = {
        "@type": kind,
        "name": modality.name,
        "alternateName": modality.abbreviation,
        "description": modality.plain_summary,
    }
    if kind == "MedicalTherapy":
        node["procedureType"] = _PROCEDURE_TYPES[modality.invasiveness]
    for fact in modality.facts:
        if name := fact.block.meta.schema_property:
            node[name] = fact.value["text"]
    return _without_empty(node)


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _without_empty(node: Node) -> Node:
    return {key: value for key, value in node.items() if value not in (None, "", [], {})}
