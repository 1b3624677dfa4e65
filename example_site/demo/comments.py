"""Post and moderate the demo's comments with the same actions as on any site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import Site

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import notes, people, reports
from neuromod_wagtail.comments.models import (
    Ban,
    Comment,
    CommentNotice,
    CommentSettings,
    DeclineReason,
    HelpLine,
    SpamLesson,
    TrustLevel,
    WordRule,
)
from neuromod_wagtail.comments.models.effective_settings import settings_for
from neuromod_wagtail.comments.moderation import author_profile
from neuromod_wagtail.comments.spam import pipeline
from neuromod_wagtail.comments.spam.learner import learning
from neuromod_wagtail.comments.spam.submission import Submission
from neuromod_wagtail.pages.models import ArticlePage

from .content.comments import (
    BANNED_PEOPLE,
    COMMENT_NOTICE,
    COMMENTS,
    DECLINE_REASONS,
    HELD_PEOPLE,
    HELP_LINES,
    NOTES_ON_PEOPLE,
    WORD_RULES,
)
from .content.decisions import decisions

# Hours that comments waited, one after the other.
WAITED = (0.6, 2.5, 7, 4, 19)

ACTIONS: dict[str, Callable[..., Any] | None] = {
    "published": actions.approve,
    "spam": actions.mark_spam,
    "pending": None,
    "declined": partial(actions.decline, reason=DECLINE_REASONS[0]["text"]),
}


def load_settings(site: Site) -> None:
    """Create the notice above the form's button, and the decline reasons."""
    comment_settings = CommentSettings.for_site(site)
    if comment_settings.notice:
        return
    for order, data in enumerate(DECLINE_REASONS):
        DeclineReason.objects.create(locale=site.root_page.locale, sort_order=order, **data)
    notice = CommentNotice(locale=site.root_page.locale, **COMMENT_NOTICE)
    notice.full_clean()
    notice.save()
    notice.save_revision().publish()
    comment_settings.notice = notice
    comment_settings.save()
    for data in WORD_RULES:
        WordRule.objects.create(site=site, **data)
    for order, data in enumerate(HELP_LINES):
        line = HelpLine(
            locale=site.root_page.locale,
            sort_order=order,
            verified_on=timezone.localdate(),
            **data,
        )
        line.full_clean()
        line.save()
        line.save_revision().publish()


def load_discussion(slug: str, site: Site) -> None:
    """Create the comments of one article, oldest first."""
    page = ArticlePage.objects.descendant_of(site.root_page).get(slug=slug)
    if Comment.objects.filter(page_id=page.pk).exists():
        return
    for data in COMMENTS[slug]:
        _load(data, page, site, parent=None)


def load_people() -> None:
    """Create the demo moderator's decisions about some commenters."""
    user = get_user_model().objects.filter(username="moderator").first()
    if user is None or TrustLevel.objects.exists() or Ban.objects.exists():
        return
    for name, reason in HELD_PEOPLE.items():
        people.hold_always(_newest(name).person_key, user=user, reason=reason)
    for name, text in NOTES_ON_PEOPLE.items():
        notes.write(_newest(name).person_key, text, user=user)
    for name, reason in BANNED_PEOPLE.items():
        comment, kind = _newest(name), Ban.Kind.EMAIL
        offer = author_profile.offers(comment)[kind]
        people.ban(
            kind,
            offer.value,
            user=user,
            reason=reason,
            until=timezone.now() + timedelta(days=365),
            label=offer.label,
            person=comment.person_key,
        )


def load_decisions(site: Site) -> None:
    """Let the spam filter learn some hundred made-up decisions."""
    imported = SpamLesson.objects.filter(
        filter__site=site, comment=None, source=SpamLesson.Source.IMPORT
    )
    if not imported.exists():
        learning.learn_texts(site, decisions())


def _newest(name: str) -> Comment:
    return Comment.objects.filter(name=name).latest("submitted_at")


def _load(data: dict[str, Any], page: Any, site: Site, *, parent: Comment | None) -> None:
    user = get_user_model().objects.filter(username=data.get("as", "")).first()
    submission = Submission(
        page=page,
        body=data["body"],
        name=data["name"],
        email="" if user else f"{data['name'].split()[0].lower()}@example.org",
        user=user,
        parent=parent,
    )
    comment_settings = settings_for(page, site.pk)
    comment, _is_new = actions.post(
        submission, comment_settings, pipeline.run(submission, comment_settings)
    )
    action = ACTIONS[data.get("state", "published")]
    is_decided = action is not None and comment.status == "pending"
    if action is not None and is_decided:
        action(comment, user=_moderator(comment), screen="queue")
    _date(comment, page.published_at + timedelta(days=data["at"]), is_decided=is_decided)
    if "reported" in data:
        reason, note = data["reported"]
        reports.report(comment, reader="demo", user=None, reason=reason, note=note)
    for reply in data.get("replies", ()):
        _load(reply, page, site, parent=Comment.objects.get(pk=comment.pk))


def _moderator(comment: Comment) -> Any:
    """Who decided: the moderator, and every third time the administrator."""
    name = "admin" if comment.pk % 3 == 0 else "moderator"
    return get_user_model().objects.filter(username=name).first()


def _date(comment: Comment, moment: datetime, *, is_decided: bool) -> None:
    """As if it had been written then, and decided some hours later; actions know only the present."""
    later = moment + timedelta(hours=WAITED[comment.pk % len(WAITED)])
    changes = {"decided_at": later} if is_decided else {}
    Comment.objects.filter(pk=comment.pk).update(submitted_at=moment, **changes)
