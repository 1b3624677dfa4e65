"""The context of the comments section of a page, for the template tag."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypedDict, Unpack

from django.http import HttpRequest
from django.template.context_processors import csrf
from django.urls import reverse
from wagtail.models import Site
from wagtail.rich_text import expand_db_html

from neuromod_wagtail.comments.display import threads
from neuromod_wagtail.comments.display.cache_tags import of_section
from neuromod_wagtail.comments.display.rendering import Renderer
from neuromod_wagtail.comments.forms import CommentForm, comment_form_class
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.effective_settings import (
    EffectiveSettings,
    settings_for_reader,
)
from neuromod_wagtail.comments.models.keyset import Cursor, is_key
from neuromod_wagtail.comments.policy import policy
from neuromod_wagtail.comments.security import tokens
from neuromod_wagtail.comments.security.request import user_of
from neuromod_wagtail.conf import settings
from neuromod_wagtail.page_cache.tags import depends_on
from neuromod_wagtail.page_protocol import Occasion, PageLike, Statement, statements_of
from neuromod_wagtail.text.characters import MARK
from neuromod_wagtail.users import User
from neuromod_wagtail.web import permalinks

if TYPE_CHECKING:
    from neuromod_wagtail.comments.safety.help import Help

# Stands for the form's token in the section, which changes with the time.
TOKEN_MARK = MARK.format("token")


class FormParts(TypedDict, total=False):
    """Extra context of a form that shows a preview or was refused."""

    preview: str
    message: str
    challenge: str
    idempotency_key: str
    help: Help | None


@dataclass
class Form:
    """A comment form with the comment that it answers and its preview."""

    form: CommentForm
    token: str
    action: str
    user: User | None = None
    account_name: str = ""
    notice: str = ""
    parent: Comment | None = None
    preview: str = ""
    message: str = ""
    challenge: str = ""
    closed: str = ""
    idempotency_key: str = ""
    help: Help | None = None
    statements: list[Statement] = field(default_factory=list)


def root_url() -> str:
    """Return the URL prefix of all comment views, empty where the site has not included them.

    A system check says so then; no page breaks.
    """
    return permalinks.named("neuromod_comments:site_feed").removesuffix("feed/")


def site_id_of(request: HttpRequest | None, page: PageLike) -> int | None:
    site = Site.find_for_request(request) if request is not None else page.get_site()
    return site.pk if site is not None else None


def section(
    page: PageLike, request: HttpRequest | None, heading_level: int = 2
) -> dict[str, object] | None:
    """Return the context of the section, or ``None`` where nothing is to be shown.

    Its form has ``TOKEN_MARK`` instead of a token.
    """
    root = root_url()
    if not root:
        return None
    comment_settings = settings_for_reader(page, site_id_of(request, page), request, checks=False)
    discussion = comment_settings.discussion
    closes_at = comment_settings.closes_at.timestamp() if comment_settings.closes_at else math.inf
    depends_on(*of_section(page.pk, discussion.pk if discussion else None), until=closes_at)
    is_preview = bool(getattr(request, "is_preview", False))
    if not comment_settings.is_shown and not (is_preview and comment_settings.mode != "hidden"):
        return None
    user = user_of(request)
    asked: Mapping[str, str] = request.GET if request is not None and not is_preview else {}
    renderer = Renderer(
        root, is_open=policy().can_post(comment_settings), heading_level=heading_level
    )
    listing = _listing(comment_settings, page, asked)
    return {
        "request": request,
        # Made on first use, and only by the forms of signed-in readers: it sets a cookie.
        **(csrf(request) if request is not None else {}),
        "page": page,
        "heading_level": heading_level,
        # Lets structured data link the comments here to the page described elsewhere.
        "page_url": permalinks.full_for_page(page, request=request),
        "comment_settings": comment_settings,
        "is_preview": is_preview,
        "count": discussion.approved_count if discussion else 0,
        "listing": listing,
        "threads": renderer.listing(listing),
        "order": asked.get("comments-order", comment_settings.order),
        "form": replace(comment_form(page, comment_settings, user), token=TOKEN_MARK),
        "user": user,
        "root": root,
        "feeds": settings.NEUROMOD_COMMENTS_FEEDS,
    }


def comment_form(
    page: PageLike,
    comment_settings: EffectiveSettings,
    user: User | None,
    form: CommentForm | None = None,
    parent: Comment | None = None,
    **parts: Unpack[FormParts],
) -> Form:
    """Return the form of a page; ``form`` is a submitted one to show again."""
    form, comment_policy = form or comment_form_class()(user=user), policy()
    return Form(
        form=form,
        token=tokens.next_form_token(form.data.get("token", ""), page.pk or 0),
        action=reverse("neuromod_comments:post", args=[page.pk or 0]),
        user=user,
        account_name=comment_policy.display_name(user) if user else "",
        notice=expand_db_html(comment_settings.notice),
        closed=comment_policy.why_closed(comment_settings),
        statements=statements_of(page, Occasion.COMMENT_FORM),
        parent=parent,
        **parts,
    )


def _listing(
    comment_settings: EffectiveSettings, page: PageLike, asked: Mapping[str, str]
) -> threads.Listing:
    if comment_settings.discussion is None:
        return threads.Listing([])
    elsewhere = 0
    wanted = asked.get("comment", "")
    if is_key(wanted):
        comment = Comment.objects.filter(pk=wanted).first()
        if comment is not None and comment.discussion_id == comment_settings.discussion.pk:
            if comment.is_public or comment.rank is not None:
                after = Cursor.parse(asked.get("replies-after", ""))
                return threads.one_thread(comment_settings, comment, after)
        elif comment is not None and comment.is_public:
            elsewhere = comment.pk
    after = Cursor.parse(asked.get("comments-after", ""))
    listing = threads.first_page(
        comment_settings, after=after, order=asked.get("comments-order", "")
    )
    listing.elsewhere = elsewhere
    return listing
