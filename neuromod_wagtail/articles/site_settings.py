"""The features of a blog that a site can turn off, under *Settings → Blog* in the admin."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.db.models import Exists
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from neuromod_wagtail import requirements

SUBSCRIPTIONS = "neuromod_wagtail.subscriptions"


@register_setting(icon="list-ul")
class BlogSettings(BaseSiteSetting):
    """The features of the blogs of one site; without a row, all are on but email.

    Readers' pages never call ``for_site``, which stores a row. They use ``as_subquery`` and
    ``without``, which are parts of other queries.
    """

    related = models.BooleanField(
        _("related articles"), default=True, help_text=_("Shown at the end of an article.")
    )
    series = models.BooleanField(
        _("series"),
        default=True,
        help_text=_("The other parts of a series are listed in its articles, and on a page."),
    )
    share = models.BooleanField(
        _("share and print"),
        default=True,
        help_text=_("Links to send an article, copy its address or print it. No one is tracked."),
    )
    pinned = models.BooleanField(
        _("pinned articles"),
        default=True,
        help_text=_(
            "Pinned articles come first in the blog. If this is off, they are sorted by date."
        ),
    )
    author_pages = models.BooleanField(
        _("pages of authors"),
        default=True,
        help_text=_("Each author has a page with a biography, articles and feeds."),
    )

    subscriptions = models.BooleanField(
        _("subscriptions by email"),
        default=False,
        help_text=_(
            "Readers can leave their email address to be told of new articles, and unsubscribe."
        ),
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("related"),
                FieldPanel("series"),
                FieldPanel("share"),
                FieldPanel("pinned"),
                FieldPanel("author_pages"),
                *([FieldPanel("subscriptions")] if requirements.is_complete(SUBSCRIPTIONS) else []),
            ],
            heading=_("Features"),
        )
    ]

    class Meta:
        verbose_name = _("blog")

    @property
    def offers_subscriptions(self) -> bool:
        """Whether readers can subscribe: this is on, and the app for it is installed."""
        return self.subscriptions and requirements.is_complete(SUBSCRIPTIONS)

    def __str__(self) -> str:
        return str(_("Blog"))

    @classmethod
    def features(cls) -> list[str]:
        """Return the names of the switches."""
        return [one.name for one in cls._meta.fields if isinstance(one, models.BooleanField)]

    @classmethod
    def as_subquery(cls, site_pk: int | None) -> models.Subquery:
        """Return the switches of a site as a column for another query: JSON, or NULL."""
        switches = JSONObject(**{name: name for name in cls.features()})
        return models.Subquery(cls.objects.filter(site=site_pk).values(switches=switches))

    @classmethod
    def from_column(cls, switches: Mapping[str, object] | None) -> BlogSettings:
        return cls(**{name: bool(value) for name, value in (switches or {}).items()})

    @classmethod
    def of_site(cls, site_pk: int | None) -> BlogSettings:
        """Return the stored settings of a site, or the defaults, without storing any."""
        return cls.objects.filter(site=site_pk).first() or cls()

    @classmethod
    def without(cls, feature: str, site_pk: int | None) -> Exists:
        """Return a condition: the site has turned this feature off."""
        return Exists(cls.objects.filter(site=site_pk, **{feature: False}))
