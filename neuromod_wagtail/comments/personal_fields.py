"""Declarations of personal data in the models of comments and in their audit log."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from django.db.models import Model, Q
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from neuromod_wagtail.comments.models import (
    Appeal,
    Ban,
    Batch,
    Comment,
    CommentImport,
    CommentNotice,
    CommentSettings,
    DeclineReason,
    Discussion,
    Edit,
    HelpfulVote,
    HelpLine,
    LeftToOthers,
    Mail,
    ModeratorMail,
    Note,
    NumberRange,
    Provenance,
    Report,
    SectionModerators,
    SectionSettings,
    SpamFilter,
    SpamLesson,
    Subscription,
    TrustLevel,
    VerifiedClinician,
    WordRule,
)
from neuromod_wagtail.comments.privacy import related_data, retention
from neuromod_wagtail.comments.security import request
from neuromod_wagtail.importing.personal_fields import declare_run
from neuromod_wagtail.privacy.declaration import (
    CONTENT,
    DERIVED,
    EDITORIAL,
    GIVEN,
    HASH,
    LOCAL,
    NEUTRAL,
    STAFF,
    TOLD,
    Field,
    Keep,
    Person,
    declare,
    each,
)

ADDRESS_DAYS = "NEUROMOD_COMMENTS_KEEP_ADDRESS_DAYS"
SPAM_DAYS = "NEUROMOD_COMMENTS_KEEP_SPAM_DAYS"
BAN_DAYS = "NEUROMOD_COMMENTS_KEEP_BAN_DAYS"
MAIL_DAYS = "NEUROMOD_COMMENTS_KEEP_MAIL_DAYS"
REDACTED_DAYS = "NEUROMOD_COMMENTS_KEEP_REDACTED_DAYS"


def title_of(row: Comment | Discussion | Subscription) -> str:
    """Return the page's title."""
    return str((row.page if isinstance(row, (Comment, Discussion)) else row.discussion.page).title)


def link_of(row: Comment | Report | Note) -> str:
    pk = row.pk if isinstance(row, Comment) else row.comment_id
    return reverse("neuromod_comments:permalink", args=[pk]) if pk else ""


def earlier_words(comment: Comment) -> list[str]:
    return list(comment.edits.values_list("body", flat=True))


def random_reader(row: Model, person: Person | None) -> str:
    """Return a random value that tells readers apart and identifies no one."""
    return secrets.token_hex(32)


def spelled(name: str, emails: Iterable[str]) -> Q:
    """Return the condition that a column has one of these emails, in any case."""
    found = Q(**{f"{name}__in": emails})
    for email in emails:
        found |= Q(**{f"{name}__iexact": email})
    return found


def readers_of(person: Person) -> list[str]:
    return [request.key_of(pk) for pk in person.accounts]


declare(
    Comment,
    {
        "page": TOLD.called("page", title_of),
        "status": TOLD,
        "submitted_at": TOLD.called("date"),
        "name": GIVEN,
        "email": GIVEN,
        "url": GIVEN.called("website"),
        "user": GIVEN.called("account", lambda row: row.user and row.user.get_username()),
        "badge": GIVEN,
        "purpose": GIVEN.called("kind_of_comment"),
        "address_hash": Field(
            erased=True, given=True, keep=Keep(ADDRESS_DAYS, since="submitted_at"), archived=False
        ),
        "wants_notice": GIVEN,
        "body": GIVEN.called("text"),
        "extra": GIVEN.called("further_answers"),
        "edited_at": GIVEN.called("edited"),
        "redacted_at": GIVEN.called("edited_by_a_moderator"),
        "decline_reason": GIVEN,
        "hold_reasons": GIVEN,
        "meta": GIVEN.called("imported_details"),
    },
    each("email_hash fingerprint idempotency_hash near_hash", HASH),
    each("body_html hold_code spam_score outcome pinned featured", DERIVED),
    each("priority urgency", Field(erased=True, archived=False)),
    each("id parent thread kind previous_status decided_at language", NEUTRAL),
    each("helpful_count report_count closed", NEUTRAL),
    each("discussion depth reply_count batch rank", LOCAL),
    {"decided_by": STAFF},
    rows=lambda person: Q(pk__in=person.comments.order_by().values("pk")),
    title="comments",
    related=("page", "user"),
    more={
        "link": link_of,
        "texts_before": earlier_words,
    },
    also_forget=retention.old_comments,
)
declare(
    SpamLesson,
    {
        # Kept when the comment is purged, as the filter would forget what spam looks like. Then
        # nothing leads to a person any more: the features are counts of hashes of single words.
        "comment": Field(erased=True, with_comment=True, archived=False),
        "group": Field(erased=True, with_comment=True, archived=False),
        "user": STAFF,
    },
    each("id filter is_spam signals words strength limit score", LOCAL),
    each("source learned_at dismissed", LOCAL),
    rows=lambda person: Q(comment__in=person.comments.order_by().values("pk")),
    comment_key="comment",
    # The filter forgets the lessons of an erased person at its next training.
    also_erase=lambda person: SpamLesson.objects.filter(comment__in=person.comments).delete(),
)
declare(
    Subscription,
    {
        "discussion": TOLD.called("page", title_of),
        "email": GIVEN,
        "language": GIVEN,
        "created_at": TOLD.called("asked"),
        "confirmed_at": TOLD.called("confirmed"),
        "email_hash": HASH,
    },
    each("id comment", NEUTRAL),
    rows=lambda person: Q(email_hash__in=person.hashes) | spelled("email", person.emails),
    title="subscriptions",
    related=("discussion__page",),
    comment_key="comment",
    deleted=True,
    keep=Keep(MAIL_DAYS, since="created_at", only=Q(confirmed_at__isnull=True)),
)
declare(
    Mail,
    {
        "kind": TOLD,
        "to": GIVEN,
        "sent_at": TOLD.called("sent"),
        "event": HASH,
        "language": DERIVED,
        "error": DERIVED,
    },
    each("id comment subscription user created_at due_at claimed_until attempts", NEUTRAL),
    rows=lambda person: spelled("to", person.emails) | Q(user__in=person.accounts),
    title="mails",
    comment_key="comment",
    deleted=True,
    # Including email that was given up: no one would send it any more.
    keep=Keep(MAIL_DAYS, since="created_at"),
)
declare(
    TrustLevel,
    {
        "choice": GIVEN.called("trust_level"),
        "reason": GIVEN,
        "changed_at": GIVEN.called("since"),
        "person_key": HASH,
        "user": STAFF,
        "id": NEUTRAL,
    },
    rows=lambda person: Q(person_key__in=person.keys),
    title="trust_level",
    deleted=True,
    also_forget=lambda: retention.about_lost_accounts(TrustLevel),
)
declare(
    Ban,
    {
        "kind": TOLD.called("what"),
        "reason": GIVEN,
        "created_at": TOLD.called("since"),
        "until": TOLD,
        "label": DERIVED,
        # The hash enforces the ban: otherwise a request for erasure would lift it.
        "value": LOCAL,
        "user": STAFF,
        "id": NEUTRAL,
    },
    rows=related_data.bans_of,
    title="bans",
    deleted=lambda: Q(until__lte=timezone.now()),
    also_erase=related_data.labels_of,
    keep=Keep(BAN_DAYS, since="until"),
)
declare(
    Note,
    {
        "text": GIVEN,
        "created_at": TOLD.called("date"),
        "person_key": HASH,
        "user": STAFF,
    },
    each("id comment", NEUTRAL),
    rows=lambda person: (
        Q(person_key__in=person.keys) | Q(comment__in=person.comments.order_by().values("pk"))
    ),
    title="notes",
    comment_key="comment",
    deleted=True,
    also_forget=lambda: retention.about_lost_accounts(Note),
)
declare(
    Edit,
    {"body": DERIVED, "replaced_at": NEUTRAL, "user": DERIVED},  # given with the comment
    each("id comment is_redaction", NEUTRAL),
    comment_key="comment",
    deleted=True,
    # With the author's own earlier versions, which had the same personal data.
    keep=Keep(REDACTED_DAYS, since="replaced_at", only=Q(comment__redacted_at__isnull=False)),
)
declare(
    Report,
    {
        # A reader's report of someone's comment is deleted with the comment. It is given to its
        # writer alone, who has rights of their own.
        "note": Field(erased=True, with_comment=True, given=True),
        "reason": TOLD.called("reason", lambda row: str(row.get_reason_display())),
        "email": Field(
            erased=True, given=True, keep=Keep(MAIL_DAYS, since="answered_at"), archived=False
        ),
        "created_at": TOLD.called("date"),
        "user": DERIVED,
        "reader": Field(erased=random_reader, archived=False),
        "language": Field(erased=True, given=True, archived=False),
    },
    each("id comment weight outcome answered_at", NEUTRAL),
    rows=lambda person: (
        Q(user__in=person.accounts)
        | Q(reader__in=readers_of(person))
        | spelled("email", person.emails)
    ),
    title="reports",
    more={"comment": link_of},
    comment_key="comment",
)
declare(
    Appeal,
    {
        "text": GIVEN.called("appeal"),
        "submitted_at": TOLD.called("date"),
        "outcome": TOLD,
        "answer": GIVEN,
        "declined_by": STAFF,
        "decided_by": STAFF,
    },
    each("id comment decided_at", NEUTRAL),
    rows=lambda person: Q(comment__in=person.comments.order_by().values("pk")),
    title="appeals",
    more={"comment": link_of},
    comment_key="comment",
    deleted=True,
)
declare(
    HelpfulVote,
    {
        "created_at": TOLD.called("date"),
        "reader": Field(erased=random_reader, archived=False),
    },
    each("id comment", NEUTRAL),
    rows=lambda person: Q(reader__in=readers_of(person)),
    title="helpful",
    more={"comment": link_of},
)
declare(
    Batch,
    {
        "query": Field(erased=True, keep=Keep(SPAM_DAYS, since="finished_at")),
        "reason": Field(erased=True, keep=Keep(SPAM_DAYS, since="finished_at")),
        "user": STAFF,
    },
    each("id uuid decision status created_at finished_at claimed_until", NEUTRAL),
    each("ceiling cursor expected done undone", NEUTRAL),
    rows=related_data.batches_of,
    also_erase=related_data.end_batches,
)
declare(
    ModelLogEntry,
    {
        "data": Field(erased=related_data.without_words, with_comment=True),
        "user": Field(erased=related_data.without_author, with_comment=True),
    },
    partly=True,
    rows=related_data.record_of,
    comment_key=related_data.record_of_comments,
    also_forget=retention.old_record,
)
declare(
    WordRule,
    # A rule can look for an email, or a note name someone.
    {"text": DERIVED, "note": DERIVED},
    each("id site match action hits last_hit_at changed_at", LOCAL),
    rows=related_data.word_rules_with,
    deleted=True,
)
declare(
    CommentSettings,
    each("id site mode moderation first_comments close_after_days order depth notice", NEUTRAL),
)
declare(
    Discussion,
    each("id page mode closes_at version pending_count approved_count spam_count", NEUTRAL),
    each("declined_count withdrawn_count erased_count", NEUTRAL),
)
declare(Provenance, each("id comment source source_id batch checksum", NEUTRAL))
declare(SpamFilter, each("id site features base weights version hold_at spam_at trained_at", LOCAL))
declare(NumberRange, each("id source first last", NEUTRAL))
declare(ModeratorMail, each("id user page pace published reports", STAFF))
declare(LeftToOthers, each("id user code", STAFF))
declare(
    VerifiedClinician,
    {
        "profession": GIVEN,
        "proof": GIVEN,
        "verified_on": TOLD.called("verified"),
        "user": LOCAL,
        "id": NEUTRAL,
    },
    rows=lambda person: Q(user__in=person.accounts),
    title="verified_clinician",
    deleted=True,
)
declare(SectionModerators, each("id group page", STAFF))
declare(SectionSettings, each("id page mode moderation close_after_days never_closes", NEUTRAL))
declare(CommentNotice, EDITORIAL, each("title body", CONTENT))
declare(HelpLine, EDITORIAL, each("name region number hours url verified_on sort_order", CONTENT))
declare(DeclineReason, each("id translation_key locale title text sort_order", CONTENT))
declare_run(CommentImport)
