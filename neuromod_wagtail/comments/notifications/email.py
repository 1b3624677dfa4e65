"""The common parts of every email: text and HTML, sender, and headers for machines."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings as django_settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from neuromod_wagtail.comments.models import Mail
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.web import permalinks
from neuromod_wagtail.web.addresses import host_of

FOLDER = "neuromod_wagtail/comments/mail"


def page_context(page: PageLike) -> dict[str, object]:
    """Return what every email to readers about a page has."""
    site = page.get_site()
    root = site.root_url if site else getattr(django_settings, "WAGTAILADMIN_BASE_URL", "")
    return {
        "title": page.title,
        "page_url": permalinks.full_for_page(page.specific),
        "site_name": (site.site_name or site.hostname) if site else "",
        "root_url": root,
    }


def build_message(
    mail: Mail, to: str, subject: str, context: Mapping[str, object], *, folder: str = FOLDER
) -> EmailMultiAlternatives:
    """Build the message for a row, in the active language, from templates in ``folder``.

    ``context`` has ``root_url``, the URL of the site, and ``unsubscribe_url`` for email that can be
    cancelled by one click (RFC 8058).
    """
    name = f"{folder}/{mail.kind}"
    domain = host_of(str(context["root_url"])) or "localhost"
    headers = {
        # The same for every attempt: a mail server that has seen it can drop the second.
        "Message-ID": f"<{mail.event.replace(':', '.')}.comments@{domain}>",
        "Auto-Submitted": "auto-generated",
    }
    if "unsubscribe_url" in context:
        headers["List-Unsubscribe"] = f"<{context['unsubscribe_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    subject = render_to_string(f"{name}_subject.txt", {**context, "subject": subject})
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split())[:200],
        body=render_to_string(f"{name}.txt", context),
        from_email=settings.NEUROMOD_COMMENTS_FROM_EMAIL,
        to=[to],
        headers=headers,
    )
    message.attach_alternative(render_to_string(f"{name}.html", context), "text/html")
    return message
