"""Pages for tests to begin with: the rows that Wagtail writes, in less than half of the time.

A page is neither validated nor saved twice. `test_trees.py` compares the rows with Wagtail's own.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F, Max
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Revision
from wagtail.signals import page_published, published

# What a revision does not know yet, as it is older than the publication.
OF_PUBLICATION = ("first_published_at", "last_published_at", "published_at")


def add_page(parent: Any, page: Any) -> Any:
    """Add a new page as the last child; the object of the parent may be out of date."""
    tree = type(parent).tree_model()._base_manager.all()
    row = tree.filter(pk=parent.pk)
    path, depth, children = row.values_list("path", "depth", "numchild").get()
    page.depth = depth + 1
    if children:
        below = tree.filter(path__startswith=path, depth=page.depth)
        page.path = below.aggregate(last=Max("path"))["last"]
        page.path = page._inc_path()
    else:
        page.path = page._get_path(path, page.depth, 1)
    row.update(numchild=F("numchild") + 1)
    parent.numchild = children + 1
    page._cached_parent_obj = parent
    if page.locale_id is None:
        page.locale = parent.locale
    page._set_core_field_defaults()
    page.save(clean=False)
    return page


def add_published(parent: Any, page: Any) -> Any:
    """Add a new page and publish its first revision."""
    unknown = [name for name in OF_PUBLICATION if getattr(page, name, timezone) is None]
    page.last_published_at = timezone.now()
    page.first_published_at = page.first_published_at or page.last_published_at
    page.live = page.go_live_at is None
    add_page(parent, page)
    if not page.live:
        # Wagtail knows what to do with a date, and the publish gate what to say.
        return page.save_revision().publish()
    revision = Revision.objects.create(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        content={**page.serializable_data(), "live": False, **dict.fromkeys(unknown)},
        object_str=str(page),
    )
    page.latest_revision = page.live_revision = revision
    page.latest_revision_created_at = revision.created_at
    names = ("latest_revision", "live_revision", "latest_revision_created_at")
    page.__class__._base_manager.filter(pk=page.pk).update(
        **{name: getattr(page, name) for name in names}
    )
    page_published.send(sender=type(page), instance=page, revision=revision)
    published.send(sender=type(page), instance=page, revision=revision)
    log(instance=page, action="wagtail.publish", revision=revision, content_changed=True)
    return page
