"""Authorships: the ordered rows of a byline."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from neuromod_wagtail.articles.authors.models import Author


class AbstractAuthorship(Orderable):
    """A line of a byline. Add ``page``, a ``ParentalKey`` with ``related_name="authorships"``.

    The name is stored as well, so that an article keeps its byline after the author's entry is
    deleted.
    """

    author = models.ForeignKey(
        "neuromod_articles.Author",
        verbose_name=_("author"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    byline = models.CharField(_("name in the byline"), max_length=120, editable=False)

    public_name_field = "byline"
    public_name_user = "author__user"

    panels = [FieldPanel("author")]

    class Meta(Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.author.name if self.author else self.byline

    @property
    def public_author(self) -> Author | None:
        """The author to link to, or None if their entry is not published."""
        return self.author if self.author and self.author.live else None

    def save(self, *args: object, **kwargs: object) -> None:
        if self.author:
            self.byline = self.author.name
        super().save(*args, **kwargs)
