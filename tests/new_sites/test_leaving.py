"""The package is removed from a site that used all of it, as the guide says."""

from __future__ import annotations

import re
from pathlib import Path

from tests.documents import code_of
from tests.new_sites.project import Project
from tests.new_sites.test_lines import TEMPLATE, readme

CONTENT = """
from django.contrib.auth.models import Group, Permission
from wagtail.models import Page, Workflow, WorkflowPage, WorkflowTask
from neuromod_wagtail.articles.reviews.workflow import MedicalReviewTask
from tests import factories
from tests.comments.conftest import write

home = Page.objects.get(slug="home")
blog = factories.make_index(home)
article = factories.make_article(
    blog, tags=["pain"], categories=[factories.make_category()], authors=[factories.make_author()]
)
article.save_revision().publish()
factories.make_modality()
factories.make_disclaimer().save_revision()
factories.make_review(article)
write(home, "Stays not", status="approved")
write(article, "Nor does this", status="approved")
task = MedicalReviewTask.objects.create(name="Medical review")
workflow = Workflow.objects.create(name="Editorial")
WorkflowTask.objects.create(workflow=workflow, task=task)
WorkflowPage.objects.create(workflow=workflow, page=home)
permissions = Permission.objects.filter(content_type__app_label__startswith="neuromod")
assert permissions.exists()
Group.objects.get(name="Editors").permissions.add(*permissions)
"""
# What no one could tell from a site that never had the package.
TRACES = """
import re
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from wagtail.models import ModelLogEntry, Page, PageLogEntry, ReferenceIndex, Revision, Task

ours = [name for name in connection.introspection.table_names() if "neuromod" in name]
assert ours == [], ours
assert not MigrationRecorder.Migration.objects.filter(app__startswith="neuromod").exists()
assert not ContentType.objects.filter(app_label__startswith="neuromod").exists()
known = {model._meta.label_lower for model in apps.get_models()}
assert {f"{one.app_label}.{one.model}" for one in ContentType.objects.all()} <= known
assert Page.objects.get(slug="home").specific.live
assert Page.objects.count() == 2
assert Group.objects.get(name="Editors").permissions.exists()
assert [task.specific.name for task in Task.objects.all()] == ["Moderators approval"]
for log in (PageLogEntry, ModelLogEntry):
    assert not log.objects.filter(action__startswith="neuromod").exists()
    assert not log.objects.filter(content_type=None).exists()
for model in apps.get_models():
    for field in model._meta.concrete_fields:
        if field.related_model is ContentType:
            assert not model.objects.exclude(**{field.name: None}).exclude(
                **{f"{field.name}__in": ContentType.objects.all()}
            ).exists(), model
with connection.cursor() as cursor:
    assert cursor.execute("PRAGMA foreign_key_check").fetchall() == []
"""
ANSWERS = """
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.models import Page

client = Client()
users = get_user_model().objects
boss = users.filter(is_superuser=True).first()
client.force_login(boss or users.create_superuser("boss", "boss@example.org", "-"))
home = Page.objects.get(slug="home")
for path in (
    "", "pages/", f"pages/{home.pk}/", f"pages/{home.pk}/edit/", f"pages/{home.pk}/history/",
    "reports/site-history/", "reports/workflow/", "reports/workflow_tasks/", "reports/locked/",
    "reports/page-types-usage/", "workflows/list/", "workflows/tasks/index/",
    f"workflows/edit/{WORKFLOW}/", "groups/", "groups/edit/1/", "users/", "images/", "documents/",
    "snippets/", "pages/search/?q=pulses",
):
    answer = client.get(f"/admin/{path}", follow=True)
    assert answer.status_code == 200, (path, answer.status_code)
assert client.get("/").status_code == 200
"""


def test_the_guide_to_removing_leaves_nothing_behind(tmp_path: Path) -> None:
    project = Project.start(tmp_path)
    _comments, articles = readme()
    files = [project.settings, project.urls, project.folder / TEMPLATE]
    before = {file: file.read_text() for file in files}
    project.apply(articles, TEMPLATE)
    project.manage("migrate", "--verbosity", "0")
    project.python(CONTENT)

    steps = [block for block in code_of("docs/how-to/remove.md") if block.language == "sh"]
    commands = re.findall(r"^python manage\.py (.+)$", "".join(x.text for x in steps), re.MULTILINE)
    export, look, delete, check = (command.split() for command in commands)
    project.manage(*export)
    assert "Nor does this" in (project.folder / export[-1]).read_text()
    said = project.manage(*look)
    assert re.search(r"^ +2 reader comments$", said, re.MULTILINE)
    project.python(
        "from neuromod_wagtail.comments.models import Comment\nComment.objects.get(pk=2)"
    )
    project.manage(*delete, "--yes")
    for file, text in before.items():
        file.write_text(text)
    assert "no issues" in project.manage(*check)
    assert "No changes" in project.manage("makemigrations", "--check", "--dry-run")
    project.python(TRACES)
    project.python(
        "from wagtail.models import Workflow\n"
        "WORKFLOW = Workflow.objects.get(name='Editorial').pk\n" + ANSWERS
    )
