"""``{% userbar %}``: Wagtail's user bar, without marking the pages of anonymous readers."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.template.context import Context
from wagtail.admin.templatetags.wagtailuserbar import wagtailuserbar

register = template.Library()


@register.simple_tag(takes_context=True)
def userbar(context: Context, position: str = "bottom-right") -> str:
    """Show Wagtail's user bar to editors.

    Wagtail's tag asks who is signed in. That alone looks at the session and marks the answer as
    varying by cookie, so no cache keeps it. Without a session cookie there is no one to ask for.
    """
    request = context.get("request")
    if request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    return str(wagtailuserbar(context, position))
