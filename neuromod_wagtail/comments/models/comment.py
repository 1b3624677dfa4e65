"""A reader's comment and its earlier versions."""

from __future__ import annotations

import swapper
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from neuromod_wagtail.comments.models.discussion import Discussion, pass_on
from neuromod_wagtail.comments.models.keyset import Cursor, past
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.text import localized
from neuromod_wagtail.users import User, is_publishable

swapper.set_app_prefix("wagtailcore", "wagtail")


class Badge(models.TextChoices):
    """The role of the author at the time of writing."""

    AUTHOR = "author", _("Author")
    CLINICIAN = "clinician", _("Verified clinician")
    STAFF = "staff", _("Staff")
    GUEST = "guest", _("Guest")


class CommentKind(models.TextChoices):
    """The origin of a comment: a reader, or another blog's pingback (imported only)."""

    COMMENT = "comment", _("Comment")
    PINGBACK = "pingback", _("Pingback")
    TRACKBACK = "trackback", _("Trackback")


class Purpose(models.TextChoices):
    """What a comment is, as its author chose."""

    EXPERIENCE = "experience", _("Personal experience")
    QUESTION = "question", _("Question")
    CORRECTION = "correction", _("Correction for the editor")


class Outcome(models.TextChoices):
    """The outcome of a correction, shown to readers."""

    OPEN = "open", _("Not checked yet")
    CHANGED = "changed", _("The article was corrected")
    UNCHANGED = "unchanged", _("Checked, the article stays as it is")


class CommentQuerySet(models.QuerySet["Comment"]):
    def public(self) -> CommentQuerySet:
        return self.filter(status=Status.APPROVED)

    def last_name_of(self, user: User) -> str:
        """Return the name that a user last signed with, or "" if that is what they sign in with."""
        names = self.filter(user=user).exclude(name="").order_by("-pk")
        name = names.values_list("name", flat=True).first() or ""
        return name if is_publishable(name, user) else ""

    def threads(self, discussion_id: int, *, newest: bool, after: Cursor | None) -> CommentQuerySet:
        """Return the first comments of the listed threads, pinned ones first."""
        found = self.filter(discussion=discussion_id, rank__gte=0)
        if after is not None:
            rest = Q(rank=after.rank) & past(after, descending=newest)
            found = found.filter(
                Q(rank__lte=after.rank), rest if not after.rank else rest | Q(rank=0)
            )
        sign = "-" if newest else ""
        return found.order_by("-rank", f"{sign}submitted_at", f"{sign}id")

    def with_first_replies(self, number: int) -> CommentQuerySet:
        """Annotate ``first_0`` … with the keys of a thread's first published replies.

        Each is one short seek, however long the thread is; a window over all replies is not.
        """
        replies = (
            self.model._default_manager.filter(thread=OuterRef("pk"), status=Status.APPROVED)
            .order_by("submitted_at", "id")
            .values("pk")
        )
        return self.annotate(
            **{f"first_{place}": Subquery(replies[place : place + 1]) for place in range(number)}
        )

    def replies_of(self, thread_id: int, *, after: Cursor | None = None) -> CommentQuerySet:
        """Return the published replies of a thread, oldest first."""
        found = self.filter(thread=thread_id, status=Status.APPROVED)
        if after is not None:
            found = found.filter(past(after, descending=False))
        return found.order_by("submitted_at", "id")

    def replies_from(self, comment: Comment) -> CommentQuerySet:
        """Return the published replies of the comment's thread, starting with itself."""
        found = self.filter(thread=comment.thread_id, status=Status.APPROVED)
        same = Q(submitted_at=comment.submitted_at, id__gte=comment.pk)
        return found.filter(Q(submitted_at__gt=comment.submitted_at) | same).order_by(
            "submitted_at", "id"
        )


class Comment(models.Model):
    """A reader comment on a page.

    ``body`` is what was typed, ``body_html`` what is shown, rendered once when it was written.
    ``thread`` is the first comment of the thread, empty on the first comment itself. ``status`` is
    written by ``actions`` alone. Of the sender's address only a keyed hash is stored.
    """

    id = models.BigAutoField(primary_key=True)
    page = models.ForeignKey(
        swapper.get_model_name("wagtailcore", "Page"),
        verbose_name=_("page"),
        on_delete=pass_on,
        related_name="reader_comments",
    )
    discussion = models.ForeignKey(
        Discussion,
        verbose_name=_("discussion"),
        on_delete=models.CASCADE,
        related_name="comments",
        db_index=False,
    )
    # RESTRICT: a page may be deleted with all its comments, but a comment never takes its replies
    # with it.
    parent = models.ForeignKey(
        "self",
        verbose_name=_("in reply to"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="replies",
    )
    thread = models.ForeignKey(
        "self",
        verbose_name=_("thread"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="thread_replies",
        db_index=False,
    )
    depth = models.PositiveIntegerField(_("depth"), default=0)
    kind = models.CharField(
        _("kind"), max_length=10, choices=CommentKind, default=CommentKind.COMMENT
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    previous_status = models.CharField(max_length=10, choices=Status, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    decline_reason = models.TextField(_("decline reason"), blank=True)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=100, blank=True)
    email = models.EmailField(_("email"), blank=True)
    email_hash = models.CharField(max_length=64, blank=True, editable=False)
    url = models.URLField(_("website"), max_length=200, blank=True)
    badge = models.CharField(_("badge"), max_length=10, choices=Badge, blank=True)
    purpose = models.CharField(_("kind of comment"), max_length=10, choices=Purpose, blank=True)
    outcome = models.CharField(
        _("outcome of the correction"), max_length=10, choices=Outcome, blank=True, editable=False
    )
    address_hash = models.CharField(max_length=64, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=20, blank=True)
    wants_notice = models.BooleanField(_("notify author of the decision"), default=False)

    body = models.TextField(_("comment"))
    body_html = models.TextField(editable=False)
    # Values of the site's own form fields, by the name of the field: see ``extra_fields``.
    extra = models.JSONField(
        _("further answers"), default=dict, blank=True, editable=False, encoder=DjangoJSONEncoder
    )
    submitted_at = models.DateTimeField(_("submitted at"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited at"), null=True, editable=False)
    redacted_at = models.DateTimeField(_("edited by a moderator at"), null=True, editable=False)
    fingerprint = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001
    # Hash of the random key that was sent with the form: whoever has it sent the comment.
    idempotency_hash = models.CharField(max_length=64, blank=True, editable=False)
    # Near-duplicates share it; empty for short texts.
    near_hash = models.CharField(max_length=24, blank=True, editable=False)

    hold_reasons = models.JSONField(_("why it was held"), default=list, blank=True)
    hold_code = models.CharField(_("main reason"), max_length=30, blank=True, editable=False)
    spam_score = models.FloatField(_("spam score"), null=True, editable=False)
    # How pressing the hold reasons are, and that with the total weight of open reports: moderators
    # see the most urgent first.
    priority = models.PositiveSmallIntegerField(_("priority"), default=0, editable=False)
    urgency = models.PositiveSmallIntegerField(_("urgency"), default=0, editable=False)
    report_count = models.PositiveIntegerField(_("reports"), default=0, editable=False)
    helpful_count = models.PositiveIntegerField(
        pgettext_lazy("count", "helpful"), default=0, editable=False
    )
    reply_count = models.PositiveIntegerField(_("published replies"), default=0, editable=False)
    pinned = models.BooleanField(_("pinned"), default=False)
    closed = models.BooleanField(_("thread closed"), default=False)
    featured = models.BooleanField(_("featured"), default=False)
    # The batch of the last decision. Any later decision clears it.
    batch = models.ForeignKey(
        "neuromod_comments.Batch",
        null=True,
        on_delete=models.SET_NULL,
        related_name="comments",
        db_index=False,
        editable=False,
    )
    # What the old site knew about an imported comment: ordered pairs of name and value.
    meta = models.JSONField(_("imported details"), default=list, blank=True, editable=False)
    # The rank of a thread in the list: 1 pinned, 0 not, empty while neither its first comment nor
    # any reply is published. Generated by the database so that it cannot be wrong, and a number,
    # because SQLite uses no index for a bare boolean.
    rank = models.GeneratedField(
        expression=Case(
            When(
                Q(parent__isnull=True) & (Q(status=Status.APPROVED) | Q(reply_count__gt=0)),
                then=Case(When(pinned=True, then=Value(1)), default=Value(0)),
            ),
            default=None,
        ),
        output_field=models.SmallIntegerField(null=True),
        db_persist=True,
    )

    public_name_field = "name"
    public_name_user = "user"
    # Without this, Wagtail would count every comment as a usage of its page.
    wagtail_reference_index_ignore = True

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader comment")
        verbose_name_plural = _("reader comments")
        indexes = [
            models.Index(
                fields=["discussion", "rank", "submitted_at", "id"],
                name="nm_comment_newest",
            ),
            models.Index(
                fields=["discussion", "-rank", "submitted_at", "id"],
                name="nm_comment_oldest",
            ),
            models.Index(
                fields=["thread", "status", "submitted_at", "id"], name="nm_comment_thread"
            ),
            models.Index(fields=["status", "submitted_at", "id"], name="nm_comment_queue"),
            models.Index(fields=["submitted_at", "id"], name="nm_comment_all"),
            models.Index(
                fields=["status", "hold_code", "submitted_at", "id"], name="nm_comment_reason"
            ),
            models.Index(fields=["email_hash", "status"], name="nm_comment_person"),
            models.Index(
                fields=["discussion", "status", "submitted_at", "id"], name="nm_comment_article"
            ),
            models.Index(
                fields=["status", "-urgency", "submitted_at", "id"], name="nm_comment_urgent"
            ),
            models.Index(
                fields=["-urgency", "submitted_at", "id"],
                name="nm_comment_reported",
                condition=Q(urgency__gt=F("priority")),
            ),
            models.Index(
                fields=["decided_at", "id"],
                name="nm_comment_decided",
                condition=Q(decided_at__isnull=False),
            ),
            models.Index(
                fields=["batch", "id"], name="nm_comment_batch", condition=Q(batch__isnull=False)
            ),
            models.Index(
                fields=["near_hash", "status"], name="nm_comment_near", condition=~Q(near_hash="")
            ),
            models.Index(
                fields=["outcome", "submitted_at", "id"],
                name="nm_comment_outcome",
                condition=~Q(outcome=""),
            ),
            # The few that are not yet forgotten.
            models.Index(
                fields=["submitted_at", "id"],
                name="nm_comment_address",
                condition=~Q(address_hash=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["fingerprint"], name="nm_comment_once"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, thread__isnull=True, depth=0)
                | Q(parent__isnull=False, thread__isnull=False, depth__gt=0),
                name="nm_comment_thread_of_reply",
            ),
        ]

    @classmethod
    def posted_as(cls, fingerprint: str) -> Comment | None:
        """Return the comment with this fingerprint: the same text of the same person in the same place."""
        return cls.objects.filter(fingerprint=fingerprint).first()

    @classmethod
    def with_thread(cls, pk: int) -> Comment | None:
        """Return the current state of a comment and of the first one of its thread."""
        return cls.objects.filter(pk=pk).select_related("thread").first()

    def __str__(self) -> str:
        # Not the text: titles in the admin should not confront moderators with it.
        return f"{self.public_name}, {localized.day_and_time(self.submitted_at)}"

    @property
    def public_name(self) -> str:
        """Return the name that readers see: a neutral word where there is none to publish."""
        return self.name or gettext("Anonymous")

    @property
    def root_id(self) -> int:
        return self.thread_id or self.pk

    @property
    def is_mention(self) -> bool:
        """Tell whether this is a pingback from another blog, which has no author to answer."""
        return self.kind != CommentKind.COMMENT

    @property
    def person_key(self) -> str:
        """Return the key of the author: an account or an email; empty when neither is known.

        ``Submission.author_key`` has the same form, so that trust level and notes are found for
        both.
        """
        if self.user_id:
            return f"user:{self.user_id}"
        return f"mail:{self.email_hash}" if self.email_hash else ""

    @property
    def cursor(self) -> Cursor:
        """Return its place in a list of threads or replies."""
        return Cursor(self.rank or 0, self.submitted_at, self.pk)

    @property
    def is_public(self) -> bool:
        return self.status == Status.APPROVED

    @property
    def is_decided_by_rule(self) -> bool:
        """Tell whether its status was decided when it was posted or edited, without a person."""
        return self.decided_at in {self.submitted_at, self.edited_at}


class Edit(models.Model):
    """The text of a comment before an edit."""

    id = models.BigAutoField(primary_key=True)
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="edits")
    body = models.TextField(_("earlier text"))
    replaced_at = models.DateTimeField(_("replaced at"), default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_redaction = models.BooleanField(_("edited by a moderator"), default=False)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("comment edit")
        verbose_name_plural = _("comment edits")
        ordering = ["replaced_at", "id"]
        indexes = [models.Index(fields=["replaced_at", "id"], name="neuromod_edit_by_age")]

    def __str__(self) -> str:
        return f"{self.comment_id}, {localized.day_and_time(self.replaced_at)}"
