"""Template tags that show disclaimers."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("neuromod_wagtail/disclaimers/notice.html")
def disclaimer(notice: Any, level: int = 2) -> dict[str, Any]:
    """One disclaimer as a section of its own; ``level`` is that of its heading."""
    return {"disclaimer": notice, "level": level}
