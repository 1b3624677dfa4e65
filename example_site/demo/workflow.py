"""A workflow with a medical review, for one article that waits in it."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import Page, Task, Workflow, WorkflowPage, WorkflowTask

from neuromod_wagtail.articles.models import MedicalReviewTask

NAME = "Medical review, then approval"
REVIEWERS = "Medical reviewers"


def medical_workflow() -> Workflow:
    """Clinicians first, then the moderators, who may publish."""
    existing = Workflow.objects.filter(name=NAME).first()
    if existing:
        return existing
    group, _created = Group.objects.get_or_create(name=REVIEWERS)
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    review = MedicalReviewTask.objects.create(name="Medical review")
    review.groups.add(group)
    workflow: Workflow = Workflow.objects.create(name=NAME)
    approval = Task.objects.exclude(pk=review.pk).filter(active=True).first()
    for order, task in enumerate(filter(None, [review, approval])):
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    return workflow


def choose_for(page: Page) -> None:
    """Send this page through the medical review when it is submitted."""
    WorkflowPage.objects.create(workflow=medical_workflow(), page=page)
