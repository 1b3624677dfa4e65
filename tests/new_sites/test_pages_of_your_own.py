"""Articles that were written as the package's pages become pages of the site's own, and back."""

from __future__ import annotations

from pathlib import Path

from tests.documents import code_of
from tests.new_sites.project import Project
from tests.new_sites.test_lines import TEMPLATE, readme

GUIDE = "docs/how-to/pages-of-your-own.md"
CONTENT = """
from wagtail.models import Page
from tests import factories
from tests.comments.conftest import write

home = Page.objects.get(slug="home")
blog = factories.make_index(home)
article = factories.make_article(
    blog, title="Pulses", slug="pulses", tags=["pain"], categories=[factories.make_category()],
    authors=[factories.make_author()], body=[factories.paragraph("<p>Stimulation words.</p>")],
)
article.save_revision().publish()
article.title = "Pulses, a draft"
article.save_revision()
factories.make_review(article)
write(article, "It helped me.", status="approved")
factories.make_article(blog, title="Waits", slug="waits", publish=False)
"""
# Every row of every table, without the columns that name a type.
ROWS = """
import json
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
TYPES = {"contenttypes.ContentType", "auth.Permission", "home.Essay"}

def rows():
    return {
        model._meta.label: [
            [str(row[field.attname]) for field in model._meta.local_concrete_fields
             if field.related_model is not ContentType]
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in TYPES and "IndexEntry" not in model.__name__
    }
"""
STORE = ROWS + "print('ROWS' + json.dumps(rows()))"
COMPARE = (
    ROWS
    + """
before = json.loads(open("rows.json").read())
now = rows()
assert before.pop("migrations.Migration", None) is None
assert {name: now.get(name) for name in before} == before
"""
)
CONVERTED = """
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.models import Page, ReferenceIndex, Revision
from home.models import Essay
from neuromod_wagtail.pages.models import ArticlePage

assert [page.slug for page in Essay.objects.order_by("pk")] == ["pulses", "waits"]
assert type(Page.objects.get(slug="home").specific).__name__ == "HomePage"
pulses = Page.objects.get(slug="pulses").specific
assert type(pulses) is Essay and pulses.audience == ""
assert pulses.title == "Pulses"
assert {type(one.as_object()) for one in Revision.objects.filter(object_id=str(pulses.pk))} == {Essay}
draft = pulses.get_latest_revision_as_object()
assert draft.title == "Pulses, a draft"
assert [tag.name for tag in draft.tags.all()] == ["pain"] and draft.get_authorships()

boss = get_user_model().objects.create_superuser("boss", "boss@example.org", "-")
editor, reader = Client(), Client()
editor.force_login(boss)
shown = BeautifulSoup(reader.get("/blog/pulses/").content, "html.parser")
assert shown.h1.get_text() == "Pulses" and "It helped me." in shown.get_text()
assert reader.get("/blog/waits/").status_code == 404
blog = pulses.get_parent()
offered = editor.get(f"/admin/pages/add/home/essay/{blog.pk}/")
assert offered.status_code == 200
links = editor.get(f"/admin/pages/{blog.pk}/add_subpage/", follow=True).request["PATH_INFO"]
assert links.startswith("/admin/pages/add/home/essay/"), "the only type that is left"
form = BeautifulSoup(editor.get(f"/admin/pages/{pulses.pk}/edit/").content, "html.parser")
assert form.select_one("[name=audience]") and form.select_one("[name=title]")["value"] == draft.title

draft.audience = "patients"
draft.save_revision(user=boss).publish()
assert Essay.objects.get(slug="pulses").audience == "patients"
assert BeautifulSoup(reader.get("/blog/pulses/").content, "html.parser").h1.get_text() == draft.title
found = BeautifulSoup(reader.get("/blog/search/?q=stimulation").content, "html.parser")
assert found.select('main a[href$="/blog/pulses/"]')
"""
REVERTED = """
from django.test import Client
from wagtail.models import Page
assert type(Page.objects.get(slug="pulses").specific).__name__ == "ArticlePage"
assert Client().get("/blog/pulses/").status_code == 200
"""


def test_the_guide_converts_articles_and_back(tmp_path: Path) -> None:
    project = Project.start(tmp_path)
    _comments, articles = readme()
    project.apply(articles, TEMPLATE)
    project.manage("migrate", "--verbosity", "0")
    project.python(CONTENT)
    said = project.python(STORE)
    (project.folder / "rows.json").write_text(said.rpartition("ROWS")[2])

    models, migration = (block for block in code_of(GUIDE) if block.language == "python")
    project.write(models)
    project.manage("makemigrations", "home", "--name", "essay")
    project.write(migration)
    project.manage("migrate", "--verbosity", "0")
    assert "No changes" in project.manage("makemigrations", "--check", "--dry-run")
    project.python(COMPARE)
    project.manage("update_index", "--verbosity", "0")
    project.python(CONVERTED)
    project.manage("migrate", "home", "0003", "--verbosity", "0")
    project.python(REVERTED)
    project.manage("migrate", "--verbosity", "0")
    project.python(
        "from home.models import Essay\nassert Essay.objects.get(slug='pulses').audience"
    )
