"""Due reviews: report, dashboard and email reminders."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import GroupPagePermission

from neuromod_wagtail.articles.models import EvidenceStatement, Reference
from neuromod_wagtail.articles.reviews import reminders, reports
from neuromod_wagtail.articles.reviews.reports import ReviewsToDo
from neuromod_wagtail.articles.tasks import send_review_reminders
from neuromod_wagtail.pages.models import ArticlePage
from tests.disclaimers.disclaimer_site import get, queries
from tests.disclaimers.purged import PURGED
from tests.factories import (
    full_body,
    make_article,
    make_author,
    make_index,
    make_modality,
    make_reference,
    make_review,
    make_reviewer,
)
from tests.mail_server import running_sink, text_of

pytestmark = pytest.mark.django_db

REPORT = "/admin/reports/reviews/"
PANEL = "#neuromod-reviews-section"


def due_in(article, days, **fields):
    """A review whose successor is due in so many days."""
    today = timezone.localdate()
    return make_review(
        article,
        reviewed_on=today - timedelta(days=500),
        next_review_on=today + timedelta(days=days),
        **fields,
    )


def report(client, **query):
    response = client.get(REPORT, query)
    assert response.status_code == 200
    rows = BeautifulSoup(response.content, "html.parser").select("table.listing tbody tr")
    return {row.select_one("a").get_text(strip=True): row.get_text(" ", strip=True) for row in rows}


def test_the_report_says_what_is_due(admin_client, index):
    for title, days in (("Late", -1), ("Today", 0), ("Soon", 30), ("Far", 31)):
        due_in(make_article(index, title=title), days, reviewer=make_reviewer(name="Dana Pain"))
    make_article(index, title="Never")
    make_article(index, title="Draft", publish=False)
    rows = report(admin_client)
    states = {"Late": "Overdue", "Today": "Due soon", "Soon": "Due soon", "Never": "Never reviewed"}
    assert list(rows) == ["Late", "Today", "Soon", "Far", "Never"]
    for title, state in states.items():
        assert state in rows[title]
    assert "Dana Pain" in rows["Late"]
    assert set(report(admin_client, state=["overdue", "due"])) == {"Late", "Today", "Soon"}
    dashboard = get(admin_client, reverse("wagtailadmin_home")).select_one(PANEL)
    listed = [link.get_text(strip=True) for link in dashboard.select("li a")]
    assert listed == ["Late", "Today", "Soon"]
    notes = [item.get_text(" ", strip=True) for item in dashboard.select("li")]
    assert ["overdue since" in note for note in notes] == [True, False, False]
    assert ["due on" in note for note in notes] == [False, True, True]


def test_an_authors_own_check_is_called_one(admin_client, index):
    author = make_author(name="Alex")
    due_in(make_article(index, title="Own", authors=[author]), 400, reviewer=author)
    assert "Alex (its author)" in report(admin_client)["Own"]


def test_nothing_due_nothing_on_the_dashboard(admin_client, index):
    due_in(make_article(index), 400)
    assert not get(admin_client, reverse("wagtailadmin_home")).select(PANEL)


@pytest.mark.usefixtures("reference_index")
def test_old_facts_and_retracted_references_are_named(admin_client, index):
    stale, sound = make_modality(evidence=1), make_modality(evidence=1)
    EvidenceStatement.objects.filter(modality=stale).update(
        checked_on=timezone.localdate() - timedelta(days=400)
    )
    retracted = make_reference()
    Reference.objects.filter(pk=retracted.pk).update(notice="retraction", notice_for=retracted.doi)
    make_article(index, title="Sound", body=full_body(modalities=[sound, sound]))
    make_article(index, title="Old", body=full_body(modalities=[stale, sound]))
    make_article(index, title="Cites", body=full_body(references=[retracted]))
    EvidenceStatement.objects.filter(modality=make_modality()).update(source=retracted)
    behind = EvidenceStatement.objects.get(source=retracted).modality
    make_article(index, title="Shows", body=full_body(modalities=[behind, sound]))
    linked = {"items": [{"modality": stale.pk, "custom_name": "", "custom_text": ""}]}
    make_article(index, title="Links", body=[{"type": "modality_list", "value": linked}])
    assert set(report(admin_client, also="has_stale_facts")) == {"Old"}
    assert set(report(admin_client, also="has_retracted")) == {"Cites", "Shows"}
    assert "Relies on a retracted reference" in report(admin_client)["Cites"]


def test_the_report_is_filtered_by_section_and_owner(admin_client, admin_user, index):
    other = make_index(title="Elsewhere")
    make_article(index, title="Here", owner=admin_user)
    make_article(other, title="There")
    assert set(report(admin_client, section=index.pk)) == {"Here"}
    assert set(report(admin_client, section=other.pk)) == {"There"}
    assert set(report(admin_client, owner=admin_user.pk)) == {"Here"}
    assert "Elsewhere" in report(admin_client)["There"]


def test_the_report_can_be_taken_away(admin_client, admin_user, index):
    due_in(make_article(index, title="Late", owner=admin_user), -1)
    csv = b"".join(admin_client.get(REPORT, {"export": "csv"}).streaming_content).decode()
    head, row = csv.splitlines()
    assert head.startswith("Title,Section,Owner,Review,Last reviewed,Next review,Reviewer")
    assert row.startswith(f"Late,Blog,{admin_user},Overdue,")
    sheet = load_workbook(
        io.BytesIO(admin_client.get(REPORT, {"export": "xlsx"}).getvalue())
    ).active
    assert [cell.value for cell in sheet["D"]] == ["Review", "Overdue"]


def test_reports_cost_the_same_with_more_rows(admin_client, admin_user, index):
    def add():
        article = make_article(
            index, authors=[make_author()], owner=admin_user, body=full_body(
                modalities=[make_modality()]
            )
        )  # fmt: skip
        due_in(article, -1)

    add()
    addresses = [REPORT, reverse("wagtailadmin_home")]
    few = [queries(admin_client, address) for address in addresses]
    for _number in range(3):
        add()
    assert [queries(admin_client, address) for address in addresses] == few


def test_editors_see_their_own_section_only(client, django_user_model, index):
    user = django_user_model.objects.create_user("editor", password="x")
    assert client.get(REPORT).status_code == 302
    group = Group.objects.create(name="Writers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    client.force_login(user)
    assert client.get(REPORT).status_code == 302
    make_article(index, title="Here")
    make_article(make_index(title="Elsewhere"), title="There")
    GroupPagePermission.objects.create(
        group=group, page=index, permission=Permission.objects.get(codename="change_page")
    )
    assert set(report(client)) == {"Here"}


def test_the_dashboard_finds_an_editors_pages_behind_many_others(client, index, monkeypatch):
    monkeypatch.setattr(ReviewsToDo, "looked_at", 3)
    user = get_user_model().objects.create_user("editor")
    group = Group.objects.create(name="Writers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    client.force_login(user)
    elsewhere = make_index(title="Elsewhere")
    for number in range(4):
        due_in(make_article(elsewhere, title=f"There {number}", owner=user), -9)
    for title in ("Here", "Also here"):
        due_in(make_article(index, title=title, owner=user), -1)

    def listed():
        panel = get(client, reverse("wagtailadmin_home")).select_one(PANEL)
        return [link.get_text(strip=True) for link in panel.select("li a")] if panel else []

    def permit(page, codename):
        GroupPagePermission.objects.create(
            group=group, page=page, permission=Permission.objects.get(codename=codename)
        )

    monkeypatch.setattr(reports, "to_do", ReviewsToDo())
    assert listed() == []
    # Who may add pages may edit those that they own.
    permit(index, "add_page")
    assert listed() == ["Also here", "Here"]
    ArticlePage.objects.filter(title="Here").update(owner=None)
    assert listed() == ["Also here"]
    permit(elsewhere, "publish_page")
    assert listed() == ["There 0", "There 1", "There 2", "There 3", "Also here"]


# --- mail -----------------------------------------------------------------------------------


@pytest.fixture
def writer(django_user_model):
    return django_user_model.objects.create_user("alex", "alex@example.org", "x")


def remind():
    out = io.StringIO()
    call_command("send_review_reminders", stdout=out)
    return out.getvalue()


def test_authors_and_owners_get_one_mail_a_day(index, writer, admin_user):
    late = make_article(index, title="Late", authors=[make_author(user=writer)], owner=admin_user)
    due_in(late, -1)
    due_in(make_article(index, title="Soon", authors=[make_author(user=writer)]), 20)
    due_in(make_article(index, title="Far", authors=[make_author(user=writer)]), 200)
    assert "sent: 2; failed: 0" in remind()
    by_address = {message.to[0]: message for message in mail.outbox}
    assert set(by_address) == {"alex@example.org", admin_user.email}
    message = by_address["alex@example.org"]
    assert message.subject == "2 articles to review"
    assert message.body.index("Late") < message.body.index("Soon")
    assert "Far" not in message.body
    assert f"/admin/pages/{late.pk}/edit/" in message.body
    assert "sent: 0" in remind()
    assert len(mail.outbox) == 2


def test_nothing_due_no_mail(index, writer):
    due_in(make_article(index, authors=[make_author(user=writer)]), 200)
    make_article(index, authors=[make_author(user=writer)])
    assert "sent: 0; failed: 0" in remind()
    assert mail.outbox == []


def test_who_is_gone_or_has_no_address_gets_none(index, writer, django_user_model):
    mute = django_user_model.objects.create_user("mute")
    article = make_article(index, authors=[make_author(user=writer), make_author()], owner=mute)
    due_in(article, -1)
    writer.is_active = False
    writer.save()
    assert send_review_reminders.func() == 0


def test_a_failing_server_is_reported_and_tried_again(index, writer, settings):
    due_in(make_article(index, authors=[make_author(user=writer)]), -1)
    settings.WAGTAILADMIN_BASE_URL = "https://example.org"
    with running_sink(settings) as server:
        server.answer = "451 Come back later"
        with pytest.raises(CommandError, match="the next run tries again: alex: .*Come back"):
            remind()
        server.answer = "250 OK"
        assert reminders.send_all().sent == 1
        assert reminders.send_all().sent == 0
    [(_address, message)] = server.mails
    assert "https://example.org/admin/" in text_of(message)


def test_what_became_overdue_is_renewed_in_caches(index, settings):
    settings.WAGTAILFRONTENDCACHE = {
        "memory": {"BACKEND": "tests.disclaimers.purged.MemoryBackend"}
    }
    lately, earlier, later = (make_article(index) for _number in range(3))
    for article, days in ((lately, -1), (earlier, -30), (later, 1)):
        due_in(article, days)
    PURGED.clear()
    remind()
    assert {lately.full_url} == PURGED


def test_reminding_costs_the_same_with_more_articles(index, writer, django_assert_num_queries):
    def add():
        due_in(make_article(index, authors=[make_author(user=writer)], owner=writer), -1)

    add()

    with CaptureQueriesContext(connection) as few:
        reminders._due(timezone.localdate())
    for _number in range(3):
        add()
    with django_assert_num_queries(len(few)):
        reminders._due(timezone.localdate())
