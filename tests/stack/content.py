"""A small blog for the scenarios: three articles, and a disclaimer that all of them show."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

OLD, NEW = "I am an engineer, not a doctor.", "I write as a patient, not as a doctor."
PASSWORD = "read-every-comment"


def make(url: str) -> list[Any]:
    """Create the blog at ``url``, with a moderator, and return the articles."""
    from django.contrib.auth import get_user_model
    from django.utils import timezone
    from wagtail.models import Locale

    from example_site.demo.site import get_home
    from neuromod_wagtail.articles.models import Author
    from neuromod_wagtail.disclaimers.models import Disclaimer, DisclaimerRule
    from neuromod_wagtail.pages.models import ArticleIndexPage, ArticlePage, Authorship

    here = {"locale": Locale.get_default()}
    address = urlsplit(url)
    home = get_home(str(address.hostname), address.port or 80)
    get_user_model().objects.create_superuser("moderator", "m@example.org", PASSWORD)
    author = Author.objects.create(
        name="Ann Author", slug="ann", is_medical_professional=False, **here
    )
    disclaimer = Disclaimer(
        kind="author_not_professional", title="About the author", slug="about-the-author",
        short_text=OLD, text=f"<p>{OLD}</p>", **here,
    )  # fmt: skip
    disclaimer.save()
    disclaimer.save_revision().publish()
    DisclaimerRule.objects.create(page_id=home.pk, kind=disclaimer.kind, disclaimer=disclaimer)
    index = home.add_child(instance=ArticleIndexPage(title="Blog", slug="blog"))
    index.save_revision().publish()
    articles = []
    for number in range(1, 4):
        article = ArticlePage(
            title=f"Article {number}", slug=f"article-{number}", live=False,
            published_at=timezone.now(),
            body=[{"type": "paragraph", "value": "<p>Currents ease some kinds of pain.</p>"}],
        )  # fmt: skip
        article.authorships = [Authorship(author=author, sort_order=0)]
        index.add_child(instance=article)
        article.save_revision().publish()
        articles.append(article)
    return articles
