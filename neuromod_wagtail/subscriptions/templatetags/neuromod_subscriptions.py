"""The tag that shows the form with which readers subscribe."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from neuromod_wagtail.articles.models import Category
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.web import permalinks

register = template.Library()


@register.simple_tag
def subscribe_form(
    blog: PageLike | None, category: Category | None = None, folded: bool = False
) -> SafeString | str:
    """``{% subscribe_form blog category %}``: the form for a blog, without any query.

    Returns nothing if the URLs of subscriptions are not included. The page of a category has it
    chosen. With ``folded``, the form is one line that opens on request.
    """
    action = permalinks.named("neuromod_subscriptions:subscribe", blog.pk) if blog else ""
    if not action:
        return ""
    context = {"action": action, "blog": blog, "category": category, "folded": folded}
    return render_to_string("neuromod_wagtail/subscriptions/form.html", context)
