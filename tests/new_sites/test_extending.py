"""What the guides to extending say is added to a site, and reaches what they say it does."""

from __future__ import annotations

import pytest

from tests.documents import code_of
from tests.new_sites.project import Project
from tests.new_sites.test_lines import TEMPLATE, readme

GUIDES = ("docs/how-to/extend.md", "docs/how-to/comments-override.md")
BEGIN = """
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.test.utils import setup_test_environment
from wagtail.models import Page
from neuromod_wagtail.comments.models import Comment
from tests import factories

setup_test_environment()
home = Page.objects.get(slug="home")
boss = get_user_model().objects.filter(username="boss").first()
if boss is None:
    boss = get_user_model().objects.create_superuser("boss", "boss@example.org", "-")
editor = Client()
editor.force_login(boss)
reader = Client()


def soup(client, address):
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, (address, answer.status_code)
    return BeautifulSoup(answer.content, "html.parser")


def text(found):
    return " ".join(found.get_text(" ").split())
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A blog with everything that the guides add, in the order of the pages."""
    project = Project.start(tmp_path_factory.mktemp("extended"))
    comments, articles = readme()
    project.apply([*articles, comments[-1]], TEMPLATE)
    for page in GUIDES:
        for block in code_of(page):
            if block.file:
                project.write(block)
    assert "no issues" in project.manage("check", "--fail-level", "INFO")
    said = project.manage("makemigrations", "home")
    assert "Create model CaseReport" in said
    assert "No changes" in project.manage("makemigrations", "--check", "--dry-run")
    project.manage("migrate", "--verbosity", "0")
    return project


def test_blocks_facts_and_fields(project: Project) -> None:
    project.python(
        BEGIN
        + """
import json
from home.models import CaseReport
from neuromod_wagtail.articles.modalities.comparison import compare
from neuromod_wagtail.articles.modalities.models import Modality

blog = factories.make_index(home)
study = factories.make_reference(title="The study of the session")
one = factories.make_modality(name="One", facts=json.dumps([
    {"type": "session", "value": {"text": "About twenty minutes", "source": study.pk,
                                  "checked_on": "2026-01-02"}},
]))
two = factories.make_modality(name="Two")
add = f"/admin/pages/add/home/casereport/{blog.pk}/"
form = soup(editor, add)
assert form.select_one("[name=consent]")
assert "exercise" in str(form.select_one("[data-block]")) or "exercise" in str(form)
offered = {a["href"] for a in soup(editor, f"/admin/pages/{blog.pk}/add_subpage/").select("a")}
assert add in offered
assert f"/admin/pages/add/neuromod_pages/articlepage/{blog.pk}/" in offered
page = blog.add_child(instance=CaseReport(
    title="A case", slug="a-case", consent=True, body=json.dumps([
        {"type": "exercise", "value": {"name": "Breathe <slowly>", "minutes": 5}},
        {"type": "modality_facts", "value": {"modality": one.pk, "show": []}},
    ]),
))
page.save_revision().publish()
shown = soup(reader, "/blog/a-case/")
assert text(shown.select_one(".exercise")) == "Breathe <slowly> , 5 minutes"
assert shown.select_one(".consent")
assert "A case" in text(soup(reader, "/blog/").main)

# The fact of a modality: form, page, comparison, search, structured data, API.
assert "Length of a session" in str(soup(
    editor, f"/admin/snippets/neuromod_articles/modality/edit/{one.pk}/"))
label = soup(reader, f"/blog/modalities/{one.slug}/").find("dt", string="Length of a session")
fact = label.find_next_sibling("dd")
assert "About twenty minutes" in text(fact) and fact.select("a")
assert soup(reader, f"/blog/modalities/{two.slug}/").find("dt", string="Length of a session") is None
rows = {str(row.heading): row.cells for row in compare([one, two], jurisdiction="US").statements}
[(_one, lines), (_two, nothing)] = rows["Length of a session"]
assert [(line.text, line.source.pk, str(line.checked_on)) for line in lines] == [
    ("About twenty minutes", study.pk, "2026-01-02")]
assert list(nothing) == [] == [line for _m, cell in rows["Cost of a device"] for line in cell]
[term] = [node for node in Modality.get_search_fields() if node.field_name == "facts"]
assert "About twenty minutes" in str(term.get_value(one))
data = [json.loads(one.string) for one in shown.select("script[type='application/ld+json']")]
assert '"howPerformed": "About twenty minutes"' in json.dumps(data)
"""
    )


def test_comments(project: Project) -> None:
    project.python(
        BEGIN
        + """
def post(**data):
    form = soup(reader, "/").select_one("#respond form")
    sent = {field["name"]: field.get("value", "") for field in form.select("input[name]")
            if field.get("type") not in ("checkbox", "submit")}
    sent.update({"name": "Ann", "email": "ann@example.org", **data})
    answer = reader.post(form["action"], sent, REMOTE_ADDR="198.51.100.7")
    assert answer.status_code in (302, 303), answer.content.decode()

assert [option["value"] for option in soup(reader, "/").select("[name=condition] option")] == [
    "", "back", "migraine"]
post(body="It helped me.", condition="migraine", follow="replies")
post(body="BUY THIS NOW")
calm, loud = Comment.objects.order_by("pk")
assert (calm.extra, loud.extra) == ({"condition": "migraine"}, {})
assert loud.hold_code == "shouting" and calm.hold_code != "shouting"
queue = "/admin/snippets/neuromod_comments/comment/"
both = soup(editor, queue)
assert "What do you live with?" in text(both) and "Migraine" in text(both)
assert "Written in capitals only." in text(both)
assert "Capitals only" in text(both)

def listed(query):
    found = soup(editor, f"{queue}?{query}")
    return [words for words in ("It helped me.", "BUY THIS NOW") if words in text(found)]

assert listed("extra_condition=migraine") == ["It helped me."]
assert listed("extra_condition=back") == []
assert listed("reason=shouting") == ["BUY THIS NOW"]

from neuromod_wagtail.comments import actions
actions.approve(calm)
[letter] = [one for one in mail.outbox if one.subject.startswith("Online: ")]
assert letter.subject == "Online: Your comment on “Home” has been published"
[(html, kind)] = letter.alternatives
assert "Thank you!" in html and kind == "text/html"
assert "has been published" in letter.body
shown = soup(reader, "/").select_one(f"#comment-{calm.pk} time")
assert text(shown).endswith("ago")

from django.core.management import call_command
from io import StringIO
out = StringIO()
call_command("export_reader_data", "ann@example.org", stdout=out)
assert "migraine" in out.getvalue()
call_command("erase_reader_data", "ann@example.org", "--yes", stdout=StringIO())
assert [one.extra for one in Comment.objects.order_by("pk")] == [{}, {}]
"""
    )
