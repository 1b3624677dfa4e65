"""What every mail has: two forms of its text, who it is from, headers that tell machines what it is."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from neuromod_wagtail.comments.models import Mail
from neuromod_wagtail.conf import settings
from neuromod_wagtail.web.addresses import host_of


def sealed(
    mail: Mail, to: str, subject: str, context: Mapping[str, object]
) -> EmailMultiAlternatives:
    """The message for a row, in the language that is active.

    ``context`` has ``root_url``, the address of the site, and for what can be cancelled by one
    click (RFC 8058) ``unsubscribe_url``.
    """
    name = f"neuromod_wagtail/comments/mail/{mail.kind}"
    domain = host_of(str(context["root_url"])) or "localhost"
    headers = {
        # The same for every attempt: a mail server that saw it before can drop the second.
        "Message-ID": f"<{mail.event.replace(':', '.')}.comments@{domain}>",
        "Auto-Submitted": "auto-generated",
    }
    if "unsubscribe_url" in context:
        headers["List-Unsubscribe"] = f"<{context['unsubscribe_url']}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split())[:200],
        body=render_to_string(f"{name}.txt", context),
        from_email=settings.NEUROMOD_COMMENTS_FROM_EMAIL or None,
        to=[to],
        headers=headers,
    )
    message.attach_alternative(render_to_string(f"{name}.html", context), "text/html")
    return message
