"""Subscribers to the new articles of a blog."""

from __future__ import annotations

import swapper
from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.text import localized

swapper.set_app_prefix("wagtailcore", "wagtail")


class SubscriptionMailKind(models.TextChoices):
    """The kinds of email, and of orders, in the queue of the comments."""

    CONFIRM = "subscribe"
    ARTICLES = "articles"
    ARTICLE = "article"


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def by_key(self, key: str) -> Subscriber | None:
        """Return the subscriber that a key in a link is of, or ``None``. Raises ``BadSignature``."""
        try:
            pk = int(_signer().unsign(key[:200]))
        except ValueError as error:
            raise BadSignature from error
        return self.filter(pk=pk).select_related("blog", "category").first()

    def confirmed(self) -> SubscriberQuerySet:
        return self.filter(confirmed_at__isnull=False)

    def same_address(self, blog_id: int, email_hash: str) -> SubscriberQuerySet:
        """Return all rows of one address in one blog: one for each category, or for everything."""
        return self.filter(blog=blog_id, email_hash=email_hash)


class Subscriber(models.Model):
    """An email address that wants new articles of a blog, or of one category.

    Nothing is sent to it before ``confirmed_at``. ``blog`` is the index of the articles.
    """

    id = models.BigAutoField(primary_key=True)
    blog = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("blog"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    category = models.ForeignKey(
        "neuromod_articles.Category",
        verbose_name=_("category"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    email = models.EmailField(_("email"))
    email_hash = models.CharField(max_length=64, editable=False, db_index=True)
    language = models.CharField(_("language"), max_length=20)
    created_at = models.DateTimeField(_("requested at"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    # A subscriber is no usage of a page or of a category.
    wagtail_reference_index_ignore = True

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        default_permissions = ("view", "delete")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["blog", "category", "email_hash"],
                condition=models.Q(category__isnull=False),
                name="nm_subscriber_category_once",
            ),
            models.UniqueConstraint(
                fields=["blog", "email_hash"],
                condition=models.Q(category__isnull=True),
                name="nm_subscriber_all_once",
            ),
        ]

    def __str__(self) -> str:
        # Wagtail's log keeps it longer than the row.
        return f"{self.pk}, {localized.day(self.created_at)}"

    @property
    def key(self) -> str:
        """The key in the links of an email, which allows confirming and unsubscribing."""
        return _signer().sign(str(self.pk))


def _signer() -> Signer:
    return Signer(salt="neuromod_subscriptions", sep=".")
