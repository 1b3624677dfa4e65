"""The review panel of the article editor."""

from __future__ import annotations

from collections.abc import Mapping

from wagtail.admin.panels import Panel

from neuromod_wagtail.articles.reviews import actions
from neuromod_wagtail.articles.reviews.models import Review
from neuromod_wagtail.page_protocol import PageLike
from neuromod_wagtail.users import AnyUser


class ReviewsPanel(Panel):
    """The reviews of an article, the next date, and whether it has been edited since."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "neuromod_wagtail/articles/admin/reviews_panel.html"

        def is_shown(self) -> bool:
            # A page that is being created is not in the tree yet.
            return bool(self.instance.pk and self.instance.path)

        def get_context_data(
            self, parent_context: Mapping[str, object] | None = None
        ) -> dict[str, object]:
            page = self.instance
            history = Review.objects.filter(page_id=page.alias_of_id or page.pk)
            current = actions.current_review(page)
            newest = history.filter(pk=page.review_data["pk"]).first() if current else None
            edited = newest and (newest.revision_id or 0) < (page.latest_revision_id or 0)
            return {
                **super().get_context_data(parent_context),
                "current": current,
                "newest": newest,
                "was_edited": bool(edited),
                "history": history.select_related("recorded_by"),
                "can_record": can_record(page, self.request.user),
            }


def can_record(page: PageLike, user: AnyUser) -> bool:
    """Return whether the user may publish the page. An alias has no reviews."""
    return page.alias_of_id is None and page.permissions_for_user(user).can_publish()
