"""Factory functions for test data. No fixtures on disk.

Everything is saved and published by default. Slugs are numbered, so that calling a factory twice
never collides.
"""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import swapper
from django.core.files.images import ImageFile
from django.utils import timezone
from django.utils.text import slugify
from PIL import Image as PillowImage
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale, Site

from neuromod_wagtail.articles.models import (
    Author,
    Category,
    EvidenceStatement,
    Modality,
    Reference,
    RegulatoryRecord,
    Review,
    Series,
)
from neuromod_wagtail.articles.reviews import actions
from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerRule
from tests import databases, trees

_numbers = count(1)


def again(thing: Any) -> Any:
    """The same rows as new objects, also in a list or dictionary."""
    match thing:
        case list():
            return [again(one) for one in thing]
        case dict():
            return {name: again(one) for name, one in thing.items()}
        case _:
            return type(thing)._default_manager.get(pk=thing.pk)


def make_root(**fields: Any) -> Any:
    """A page below Wagtail's root that is the root of the default site at http://localhost."""
    page_model = swapper.load_model("wagtailcore", "Page")
    root = databases.write_first_rows()
    home = trees.add_page(root, page_model(title="Home", slug=f"home-{next(_numbers)}", **fields))
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "root_page": home, "site_name": "Test site"},
    )
    return home


def make_index(parent: Any = None, **fields: Any) -> Any:
    from neuromod_wagtail.pages.models import ArticleIndexPage

    parent = parent or make_root()
    fields.setdefault("title", "Blog")
    fields.setdefault("slug", slugify(fields["title"]) or f"blog-{next(_numbers)}")
    return trees.add_page(parent, ArticleIndexPage(**fields))


def make_article(
    index: Any,
    *,
    authors: Any = (),
    categories: Any = (),
    tags: Any = (),
    publish: bool = True,
    **fields: Any,
) -> Any:
    from neuromod_wagtail.pages.models import ArticlePage, Authorship

    number = next(_numbers)
    fields.setdefault("title", f"Article {number}")
    fields.setdefault("slug", f"article-{number}")
    fields.setdefault(
        "published_at", timezone.make_aware(datetime(2026, 1, 1)) + timedelta(minutes=number)
    )
    article = ArticlePage(live=False, **fields)
    article.authorships = [
        Authorship(author=author, sort_order=place) for place, author in enumerate(authors)
    ]
    article.categories = list(categories)
    article.tags.add(*tags)
    (trees.add_published if publish else trees.add_page)(index, article)
    return ArticlePage.objects.get(pk=article.pk)


def paragraph(html: str) -> dict[str, str]:
    return {"type": "paragraph", "value": html}


def make_reference(**fields: Any) -> Reference:
    number = next(_numbers)
    defaults = {
        "title": f"Study {number}",
        "authors": "Deer, Timothy R.\nMekhail, Nagy",
        "container_title": "Pain Practice",
        "year": 2021,
        "doi": f"10.1000/study.{number}",
        "locale": Locale.get_default(),
    }
    return Reference.objects.create(**{**defaults, **fields})


def make_modality(*, evidence: int = 1, regulatory: int = 1, **fields: Any) -> Modality:
    number = next(_numbers)
    defaults = {
        "name": f"Modality {number}",
        "abbreviation": f"M{number}",
        "slug": f"modality-{number}",
        "invasiveness": "non_invasive",
        "target": "a nerve",
        "plain_summary": f"What modality {number} is.",
        "locale": Locale.get_default(),
    }
    modality = Modality.objects.create(**{**defaults, **fields})
    for _number in range(evidence):
        EvidenceStatement.objects.create(
            modality=modality,
            indication="neuropathic pain",
            grade="grade:low",
            source=make_reference(),
            stated_in=2021,
            checked_on=timezone.localdate(),
        )
    for _number in range(regulatory):
        RegulatoryRecord.objects.create(
            modality=modality,
            jurisdiction="US",
            indication="chronic pain",
            pathway="510k",
            identifier="K161154",
            source=make_reference(),
            checked_on=timezone.localdate(),
        )
    return modality


def make_author(**fields: Any) -> Author:
    number = next(_numbers)
    defaults = {
        "name": f"Author {number}",
        "slug": f"author-{number}",
        "sign_off": "To your health,",
        "is_medical_professional": False,
        "locale": Locale.get_default(),
    }
    return Author.objects.create(**{**defaults, **fields})


def make_reviewer(**fields: Any) -> Author:
    """A clinician with credentials."""
    return make_author(**{"credentials": "MD", "is_medical_professional": True, **fields})


def make_review(page: Any, **fields: Any) -> Review:
    """A review of the page as it is live, accepted today unless asked otherwise."""
    defaults = {"user": None, "outcome": "accepted", "covered": ["text", "evidence"]}
    if "reviewer" not in fields:
        fields["reviewer"] = make_reviewer()
    return actions.record(type(page).objects.get(pk=page.pk), **{**defaults, **fields})


def make_category(**fields: Any) -> Category:
    number = next(_numbers)
    defaults = {
        "name": f"Category {number}",
        "slug": f"category-{number}",
        "locale": Locale.get_default(),
    }
    return Category.objects.create(**{**defaults, **fields})


def make_series(**fields: Any) -> Series:
    number = next(_numbers)
    defaults = {
        "title": f"Series {number}",
        "slug": f"series-{number}",
        "locale": Locale.get_default(),
    }
    return Series.objects.create(**{**defaults, **fields})


def make_disclaimer(**fields: Any) -> Disclaimer:
    number = next(_numbers)
    defaults = {
        "kind": "author_not_professional",
        "title": f"About the author {number}",
        "slug": f"about-the-author-{number}",
        "short_text": "I am not a medical professional.",
        "text": "<p>I am not a medical professional. This is not medical advice.</p>",
        "locale": Locale.get_default(),
    }
    return Disclaimer.objects.create(**{**defaults, **fields})


def make_rule(page: Any, **fields: Any) -> DisclaimerRule:
    fields.setdefault("kind", "author_not_professional")
    return DisclaimerRule.objects.create(page_id=page.pk, **fields)


def make_image(**fields: Any) -> Any:
    buffer = io.BytesIO()
    PillowImage.new("RGB", (64, 40), (20, 90, 100)).save(buffer, "PNG")
    buffer.seek(0)
    number = next(_numbers)
    fields.setdefault("title", f"Picture {number}")
    file = ImageFile(buffer, name=f"picture-{number}.png")
    return get_image_model().objects.create(file=file, width=64, height=40, **fields)


def make_document(**fields: Any) -> Any:
    from django.core.files.base import ContentFile

    number = next(_numbers)
    fields.setdefault("title", f"Document {number}")
    return get_document_model().objects.create(
        file=ContentFile(b"%PDF-1.4 test", name=f"document-{number}.pdf"), **fields
    )


def picture_value(image: Any, **changes: Any) -> dict[str, Any]:
    """The raw value of a picture block, complete unless changed."""
    return {
        "image": {"image": image.pk, "alt_text": "A coil over a head", "decorative": False},
        "caption": "A coil",
        "credit": {
            "creator": "macrovector",
            "creator_url": "https://www.freepik.com/author/macrovector",
            "source": "Freepik",
            "source_url": "https://www.freepik.com/vector/1",
            "licence": "freepik_free",
        },
        **changes,
    }


def full_body(
    *,
    modalities: Any = (),
    references: Any = (),
    images: Any = (),
    disclaimer: Any = None,
    document: Any = None,
) -> list[dict[str, Any]]:
    """The raw body of an article that uses every block."""
    cited = "".join(
        f'<p>A claim.<a id="{reference.pk}" linktype="neuromod-reference">source</a></p>'
        for reference in references
    )
    blocks: list[tuple[str, Any]] = [
        ("heading", {"text": "How it works", "level": "2", "custom_anchor": ""}),
        ("paragraph", f"<p>Pulses change how pain signals travel.</p>{cited}"),
        ("heading", {"text": "How it works", "level": "3", "custom_anchor": ""}),
        (
            "modality_list",
            {
                "items": [
                    {"modality": modality.pk, "custom_name": "", "custom_text": ""}
                    for modality in modalities
                ]
            },
        ),
        ("separator", None),
        *(("modality_facts", {"modality": modality.pk, "level": "2"}) for modality in modalities),
        (
            "comparison",
            {
                "caption": "Side by side",
                "modalities": [modality.pk for modality in modalities],
                "jurisdiction": "US",
            },
        ),
        *(("picture", picture_value(image)) for image in images),
        ("gallery", {"title": "Pictures", "pictures": [picture_value(image) for image in images]}),
        ("quote", {"text": "It helped.", "attribution": "A reader", "source_url": ""}),
        (
            "callout",
            {"tone": "important", "heading": "Before an MRI", "text": "<p>Tell the team.</p>"},
        ),
        (
            "table",
            {
                "caption": "Two kinds",
                "first_column_is_heading": True,
                "table": {
                    "columns": [
                        {"type": "text", "heading": "Kind"},
                        {"type": "text", "heading": "Where"},
                    ],
                    "rows": [{"values": ["TENS", "Skin"]}],
                    "caption": "",
                },
            },
        ),
        (
            "embed",
            {"title": "A film", "url": "https://youtu.be/aqz-KE-bpKQ", "transcript_url": ""},
        ),
        ("questions", {"heading": "Questions to ask", "questions": ["Is there a trial?"]}),
        ("references", {"heading": "References", "further": [ref.pk for ref in references]}),
    ]
    if document:
        blocks.append(("document", {"document": document.pk, "title": ""}))
    if disclaimer:
        blocks.append(("disclaimer", disclaimer.pk))
    return [{"type": kind, "value": value} for kind, value in blocks]
