"""Facts about a submission that the spam checks need from the database, in one query."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.auth import get_user_model
from django.db.models import CharField, Model, Q, QuerySet, Value

from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.models.states import Status
from neuromod_wagtail.comments.security.ip import email_hash
from neuromod_wagtail.users import User, email_field


class Fact(StrEnum):
    """A fact about the author or the text of a submission."""

    PUBLISHED = "author published"  # a comment of the author is published
    ACCOUNT = "account"  # a guest's email is that of an account
    SAME_TEXT = "same text"  # another comment says the same
    SAME_SPAM = "same spam"  # another comment that says the same was marked as spam


def facts_about(
    user: User | None, email: str, name: str, near_hash: str, edits: Comment | None
) -> frozenset[Fact]:
    """Return the facts in one query, which reads at most one row for each, by an index."""
    arms: list[QuerySet[Model, tuple[str]]] = []
    comments = Comment.objects.exclude(pk=edits.pk) if edits is not None else Comment.objects
    if near_hash:
        # Whoever withdraws a comment may post it again. Of the other statuses, spam is the last.
        same = comments.filter(near_hash=near_hash, status__lt=Status.WITHDRAWN)
        arms.append(_first(same.order_by("-status")).values_list("status"))
    if (author := author_of(user, email, name)) is not None:
        published = _first(comments.filter(author, status=Status.APPROVED).order_by())
        arms.append(published.values_list(_name(Fact.PUBLISHED)))
    if user is None and email and (field := email_field()):
        accounts = get_user_model()._default_manager.filter(**{f"{field}__iexact": email})
        arms.append(accounts.order_by().values_list(_name(Fact.ACCOUNT)))
    if not arms:
        return frozenset()
    found = {value for (value,) in arms[0].union(*arms[1:], all=True).order_by()}
    facts = {Fact(value) for value in found if value in {Fact.PUBLISHED, Fact.ACCOUNT}}
    if statuses := found & set(Status.values):
        facts.add(Fact.SAME_TEXT)
    if Status.SPAM in statuses:
        facts.add(Fact.SAME_SPAM)
    return frozenset(facts)


def author_of(user: User | None, email: str, name: str) -> Q | None:
    """Return the condition that a comment has this author; ``None`` for an unknown one.

    A guest is the same person when both email and name are the same.
    """
    if user is not None:
        return Q(user=user)
    if email:
        return Q(email_hash=email_hash(email), name__iexact=name, user__isnull=True)
    return None


def _first(rows: QuerySet[Comment]) -> QuerySet[Comment]:
    """Return the first row. The limit is in a subquery, as SQLite allows none in a union."""
    return Comment.objects.filter(pk__in=rows.values("pk")[:1]).order_by()


def _name(fact: Fact) -> Value:
    return Value(fact.value, output_field=CharField())
