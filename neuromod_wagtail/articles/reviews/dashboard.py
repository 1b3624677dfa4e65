"""Reviews on the dashboard. Nothing when none is due."""

from __future__ import annotations

from typing import Any

from wagtail.admin.ui.components import Component

from neuromod_wagtail.articles.reviews.due import needing_review
from neuromod_wagtail.disclaimers.admin.reports import editable_pages


class ReviewsToDo(Component):
    """The articles whose review is due or overdue, among those that the user may edit."""

    order = 245
    template_name = "neuromod_wagtail/articles/admin/reviews_to_do.html"
    most = 5

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        pages = needing_review(editable_pages(parent_context["request"].user))
        shown = list(pages[: self.most + 1])
        return {"pages": shown[: self.most], "more": len(shown) > self.most}
