"""Passwords and private posts of WordPress as Wagtail's privacy of pages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q
from wagtail.models import GroupPagePermission, PageViewRestriction


def restrict(page: Any, password: str, *, only_editors: bool, user: Any) -> None:
    """Have exactly this restriction on the page, or none. The password appears in no log."""
    wanted = ("", "")
    if password:
        wanted = (PageViewRestriction.PASSWORD, password)
    elif only_editors:
        wanted = (PageViewRestriction.GROUPS, "")
    here = list(PageViewRestriction.objects.filter(page=page.pk))
    kept = [entry for entry in here if (entry.restriction_type, entry.password) == wanted]
    for entry in here:
        if entry not in kept:
            entry.delete(user=user)
    if wanted[0] and not kept:
        restriction = PageViewRestriction(page=page, restriction_type=wanted[0], password=wanted[1])
        restriction.save(user=user)
        if only_editors:
            restriction.groups.set(editors_at(page.get_parent()))


def editors_at(parent: Any) -> list[Group]:
    """The groups that may edit there: people like those who could read private posts before."""
    above = Q(page__in=parent.get_ancestors(inclusive=True))
    allowed = GroupPagePermission.objects.filter(
        above, permission__codename__in=["change_page", "publish_page"]
    )
    return list(Group.objects.filter(pk__in=allowed.values("group")))
