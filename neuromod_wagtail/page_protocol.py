"""What a page has said wherever people meet it apart from its own text.

The rooms of this package need not know each other: reader comments ask the page, and a page that
has something to say, such as its disclaimers, answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.safestring import SafeString


class Occasion(StrEnum):
    """Where a statement is wanted."""

    COMMENT_FORM = "comment_form"
    MAIL = "mail"


@dataclass(frozen=True)
class Statement:
    """``text`` is plain and short; ``html`` is the whole."""

    title: str
    text: str
    html: SafeString
    version: str = ""
    url: str = ""


def statements_of(page: Any, occasion: Occasion) -> list[Statement]:
    """What the page says by its method ``get_statements(occasion)``; pages without one say nothing."""
    speaker = page.specific if page.pk else page
    get_statements = getattr(speaker, "get_statements", None)
    return list(get_statements(occasion)) if get_statements else []
