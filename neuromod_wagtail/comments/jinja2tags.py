"""Jinja2 extension for ``{{ comments(page) }}``.

Add ``neuromod_wagtail.comments.jinja2tags.comments`` to the ``extensions`` of the environment.
"""

from __future__ import annotations

from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context
from markupsafe import Markup

from neuromod_wagtail.comments.templatetags.neuromod_comments import comment_count, render_section
from neuromod_wagtail.page_protocol import PageLike


@pass_context
def _comments(context: Context, page: PageLike, heading_level: int = 2) -> Markup:
    return Markup(render_section(context.get("request"), page, heading_level))  # noqa: S704


class CommentsExtension(Extension):
    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals.update(comments=_comments, comment_count=comment_count)


comments = CommentsExtension
