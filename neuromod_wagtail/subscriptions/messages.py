"""The content of email to subscribers. The rows are sent by the queue of the comments."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from neuromod_wagtail.comments.models import Mail
from neuromod_wagtail.comments.notifications.email import build_message, page_context
from neuromod_wagtail.page_protocol import Occasion, PageLike, statements_of
from neuromod_wagtail.subscriptions.availability import public_article
from neuromod_wagtail.subscriptions.models import Subscriber, SubscriptionMailKind
from neuromod_wagtail.web import permalinks

FOLDER = "neuromod_wagtail/subscriptions/mail"


def article_event(article_pk: int, email_hash: str) -> str:
    return f"{SubscriptionMailKind.ARTICLE}:{article_pk}:{email_hash}"


def compose_confirmation(mail: Mail) -> EmailMultiAlternatives | None:
    """Build the request to confirm, or the reminder that the address is subscribed already."""
    pk = int(mail.event.split(":")[1])
    subscriber = Subscriber.objects.select_related("blog", "category").filter(pk=pk).first()
    if subscriber is None:
        return None
    with translation.override(mail.language or settings.LANGUAGE_CODE):
        context = {**_context(subscriber.blog, subscriber), "category": subscriber.category}
        if subscriber.confirmed_at:
            subject = _("You already subscribe to “%(title)s”")
        else:
            subject = _("Subscribe to “%(title)s”?")
            # No one subscribes yet, so there is nothing to leave.
            context["confirm_url"] = _link(str(context["root_url"]), "confirm", subscriber)
            del context["unsubscribe_url"]
        subject %= {"title": subscriber.blog.title}
        return build_message(mail, mail.to, subject, context, folder=FOLDER)


def compose_article(mail: Mail) -> EmailMultiAlternatives | None:
    """Build the announcement of an article, unless it is gone or its reader has left."""
    _kind, article_pk, email_hash = mail.event.split(":")
    article = public_article(int(article_pk))
    if article is None:
        return None
    blog = article.index_page
    reader = Subscriber.objects.confirmed().same_address(blog.pk, email_hash).first()
    if reader is None:
        return None
    with translation.override(mail.language or settings.LANGUAGE_CODE):
        context = {
            **_context(article, reader),
            "article": article,
            "blog": blog,
            "authors": article.get_writer_names(),
            "statements": statements_of(article, Occasion.MAIL),
        }
        return build_message(mail, mail.to, article.title, context, folder=FOLDER)


def _context(page: PageLike, subscriber: Subscriber) -> dict[str, object]:
    about = page_context(page)
    link = _link(str(about["root_url"]), "unsubscribe", subscriber)
    return {**about, "unsubscribe_url": link}


def _link(root: str, name: str, subscriber: Subscriber) -> str:
    address = reverse(f"neuromod_subscriptions:{name}", args=[subscriber.key])
    return permalinks.absolute(address, root)
