"""Everything stored about one person, found by email: to export it, or to erase it.

``personal_fields`` of each app declares what that is.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import router, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import Comment
from neuromod_wagtail.comments.security.ip import email_hash
from neuromod_wagtail.privacy.declaration import BATCH, Person, declarations
from neuromod_wagtail.privacy.wiping import wipe
from neuromod_wagtail.users import User, email_field, email_of

logger = logging.getLogger(__name__)


def person_of(email: str) -> Person:
    """Find a person by email, with their accounts and the other emails of those accounts.

    Accounts that commented under the email count too. It need not be valid, and case does not
    matter. Raises ``ValidationError`` when it is empty: then it would be everyone who gave none.
    """
    email = email.strip()
    if not email_hash(email):
        raise ValidationError(_("Enter an email address."), code="required")
    theirs = Q(email_hash=email_hash(email)) | Q(email__iexact=email)
    wrote = Comment.objects.filter(theirs, user__isnull=False).order_by()
    accounts = set(wrote.values_list("user", flat=True).distinct())
    accounts |= set(_accounts(email).values_list("pk", flat=True))
    users = list(get_user_model()._default_manager.filter(pk__in=accounts))
    own = Q(user__in=accounts)
    emails = {email, *(email_of(user).strip() for user in users)}
    emails |= set(Comment.objects.filter(theirs | own).values_list("email", flat=True).distinct())
    emails.discard("")
    hashes = {email_hash(address) for address in emails}
    comments = Comment.objects.filter(
        Q(email_hash__in=hashes) | Q(email__in=emails) | theirs | own
    ).order_by("pk")
    names = set(comments.order_by().values_list("name", flat=True).distinct())
    names |= {user.get_username() for user in users}
    return Person(
        emails=frozenset(emails),
        hashes=frozenset(hashes),
        accounts=frozenset(accounts),
        keys=frozenset({*(f"mail:{one}" for one in hashes), *(f"user:{pk}" for pk in accounts)}),
        names=frozenset(names - {""}),
        comments=comments,
    )


def export(email: str) -> dict[str, object]:
    """Return everything about a person as plain data, without empty fields.

    Shape: ``{"email", "comments": [{...}], "subscriptions": [{...}], ...}``, one list for each
    model that is declared with a title. What moderators noted and decided is given without their
    names.
    """
    person = person_of(email)
    return {
        "email": email.strip(),
        **{one.title: list(one.give(person)) for one in declarations() if one.title},
    }


def erase(email: str, *, user: User | None = None) -> int:
    """Erase everything declared as a person's data. Return how many comments that were.

    Replies of others stay, and so does the fact that there was a comment; a ban in force keeps its
    hash and its end, or else a request for erasure would circumvent it.
    """
    person = person_of(email)
    with transaction.atomic():
        # Find everything before erasing anything: one thing leads to another.
        found = [(one, one.keys(person)) for one in declarations() if one.model is not Comment]
        for declaration, keys in found:
            declaration.erase(person, keys)
    erased = 0
    # Those found first: what they were found by is erased with each.
    pks = list(person.comments.values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        batch = list(Comment.objects.filter(pk__in=pks[start : start + BATCH]))
        erased += len(actions.erase(batch, user=user, screen="person"))
    transaction.on_commit(partial(wipe, router.db_for_write(Comment)))
    return erased


def forget() -> Iterator[tuple[str, int, Exception | None]]:
    """Delete data that was kept long enough; yield each kind, how many, and any error.

    A failure of one kind does not stop the others.
    """
    for declaration in declarations():
        number, wrong = 0, None
        try:
            number = declaration.forget()
        except Exception as error:
            logger.exception(
                "Expired rows of %s could not be deleted.", declaration.model._meta.label
            )
            wrong = error
        yield str(declaration.model._meta.verbose_name_plural), number, wrong


def _accounts(email: str) -> QuerySet[User]:
    """Return the accounts that have this email, or sign in with it."""
    users = get_user_model()
    names = {users.USERNAME_FIELD, email_field()} - {""}
    has_it = Q(pk__in=[])
    for name in names:
        has_it |= Q(**{f"{name}__iexact": email})
    return users._default_manager.filter(has_it)
