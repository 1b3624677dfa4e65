"""Post and moderate the demo's comments with the same actions as on any site."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from wagtail.models import Site

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import notes, people, reports
from neuromod_wagtail.comments.importing import store
from neuromod_wagtail.comments.importing.records import IncomingComment
from neuromod_wagtail.comments.models import (
    Ban,
    Comment,
    CommentNotice,
    CommentSettings,
    DeclineReason,
    HelpLine,
    SpamFilter,
    SpamLesson,
    TrustLevel,
    WordRule,
)
from neuromod_wagtail.comments.models.effective_settings import EffectiveSettings, settings_for
from neuromod_wagtail.comments.moderation import author_profile
from neuromod_wagtail.comments.policy import policy
from neuromod_wagtail.comments.safety import checks as safety_checks
from neuromod_wagtail.comments.spam import checks as spam_checks
from neuromod_wagtail.comments.spam import pipeline
from neuromod_wagtail.comments.spam.learner import learning
from neuromod_wagtail.comments.spam.submission import Submission, reasons
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
from .content.decisions import Decided, decisions

# Hours that comments waited, one after the other.
WAITED = (0.6, 2.5, 7, 4, 19)

# Below so many articles, the oldest, are the comments that the spam filter has learned.
OLDEST = 11
# The checks that look at the text alone.
CHECKS = [
    spam_checks.links,
    spam_checks.shorteners,
    spam_checks.learned,
    safety_checks.treatment_advice,
    safety_checks.home_stimulation,
    safety_checks.diagnosis,
    safety_checks.identifiers,
    safety_checks.named_person,
    safety_checks.promotion,
]

ACTIONS: dict[str, Callable[..., Any] | None] = {
    "published": actions.approve,
    "spam": actions.mark_spam,
    "pending": None,
    "declined": partial(actions.decline, reason=DECLINE_REASONS[0]["text"]),
}
VERBS: dict[str, Callable[..., Any]] = {
    "approved": actions.approve,
    "spam": actions.mark_spam,
    "declined": actions.decline,
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
    """Create some hundred decided comments, in sets, and let the spam filter learn them.

    Those of readers are below the oldest articles, so that the new ones stay readable.
    """
    pages = list(ArticlePage.objects.descendant_of(site.root_page).live().order_by("published_at"))
    pages = pages[:OLDEST]
    if not pages or SpamLesson.objects.filter(filter__site=site).exists():
        return
    wanted = list(enumerate(decisions()))
    incoming_comments = {}
    for number, page in enumerate(pages):
        rules = settings_for(page, site.pk)
        mine = wanted[number :: len(pages)]
        incoming_comments[page] = [_incoming(place, one, page, rules) for place, one in mine]
    stored = store.create(list(incoming_comments.items())).comments
    groups: dict[tuple[str, int, Any], list[int]] = defaultdict(list)
    for place, one in wanted:
        pk = stored[str(place)][0]
        groups[one.outcome, one.reason, _moderator(pk)].append(pk)
    for (outcome, reason, user), keys in groups.items():
        said = {"reason": DECLINE_REASONS[reason]["text"]} if outcome == "declined" else {}
        VERBS[outcome](list(Comment.objects.filter(pk__in=keys)), user=user, screen="queue", **said)
    made = Comment.objects.filter(pk__in=[pk for pk, _checksum in stored.values()])
    for hours in WAITED:
        some = made.filter(pk__in=[one.pk for one in made if _waited(one.pk) == hours])
        some.update(decided_at=F("submitted_at") + timedelta(hours=hours))
    learning.learn_history(site)
    # As if each had been learned on the day of its decision: one day weighs only so much.
    decided = Comment.objects.filter(pk=OuterRef("comment")).values("decided_at")
    lessons = SpamLesson.objects.filter(filter__site=site, comment__in=made)
    lessons.update(learned_at=Subquery(decided))
    learning.retrain(SpamFilter.objects.get(site=site))


def _incoming(
    place: int, one: Decided, page: Any, comment_settings: EffectiveSettings
) -> IncomingComment:
    """Return a comment as it waited for its decision, with what the checks of its text found."""
    now = timezone.now()
    moment = now - timedelta(days=one.days)
    if one.outcome == "approved":
        moment = page.published_at + (now - page.published_at) * ((place * 37 % 89 + 5) / 100)
    reader = one.name.casefold().replace(" ", ".")
    submission = Submission(page=page, body=one.body, name=one.name)
    found = [hold for check in CHECKS if (hold := check(submission, comment_settings))]
    _status, holds = policy().initial_status(submission, comment_settings, found)
    hold_reasons, hold_code = reasons(holds)
    return IncomingComment(
        str(place),
        moment,
        one.body,
        name=one.name,
        email=f"{reader}{place}@example.org",
        kept={
            "hold_reasons": hold_reasons,
            "hold_code": hold_code,
            "spam_score": submission.spam_score,
        },
    )


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
        action(comment, user=_moderator(comment.pk), screen="queue")
    _date(comment, page.published_at + timedelta(days=data["at"]), is_decided=is_decided)
    if "reported" in data:
        reason, note = data["reported"]
        reports.report(comment, reader="demo", user=None, reason=reason, note=note)
    for reply in data.get("replies", ()):
        _load(reply, page, site, parent=Comment.objects.get(pk=comment.pk))


def _moderator(pk: int) -> Any:
    """Who decided: the moderator, and every third time the administrator."""
    name = "admin" if pk % 3 == 0 else "moderator"
    return get_user_model().objects.filter(username=name).first()


def _waited(pk: int) -> float:
    return WAITED[pk % len(WAITED)]


def _date(comment: Comment, moment: datetime, *, is_decided: bool) -> None:
    """As if it had been written then, and decided some hours later; actions know only the present."""
    later = moment + timedelta(hours=_waited(comment.pk))
    changes = {"decided_at": later} if is_decided else {}
    Comment.objects.filter(pk=comment.pk).update(submitted_at=moment, **changes)
