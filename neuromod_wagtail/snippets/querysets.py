"""What admin listings of editorial snippets need of each row, in the query that fetches the rows."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Revision, WorkflowState


def with_status(snippets: QuerySet[Any]) -> QuerySet[Any]:
    """Say of each snippet whether it is scheduled or in moderation; see ``EditorialSnippet``."""
    of_row = {
        "base_content_type": ContentType.objects.get_for_model(snippets.model),
        "object_id": Cast(OuterRef("pk"), CharField()),
    }
    scheduled = Revision.objects.filter(**of_row, approved_go_live_at__isnull=False)
    moderated = WorkflowState.objects.filter(**of_row, status=WorkflowState.STATUS_IN_PROGRESS)
    return snippets.annotate(_approved_schedule=Exists(scheduled), _in_moderation=Exists(moderated))
