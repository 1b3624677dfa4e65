"""Comments in the menu, on the dashboard, on a page's form and in lists of pages."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.menu import admin_menu
from wagtail.admin.ui.tables import Table, TitleColumn
from wagtail.models import GroupPagePermission, PageLogEntry

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.actions import appeals, discussions, reports
from neuromod_wagtail.comments.models import Comment, Discussion, LeftToOthers
from neuromod_wagtail.comments.moderation.panels import CommentsColumn, CommentsToDo
from neuromod_wagtail.comments.moderation.queue import listing
from tests.comments.conftest import said, soup, write
from tests.comments.roles import person
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db
QUEUE = "/admin/snippets/neuromod_comments/comment/"


@pytest.fixture
def other(root):
    return root.add_child(instance=PlainPage(title="Other", slug="other"))


def request_of(user):
    request = RequestFactory().get("/admin/")
    request.user = user
    return request


def menu_of(user):
    """Return the menu entry of the comments, and that of the queue below it."""
    shown = admin_menu.render_component(request_of(user))
    group = next((item for item in shown if item.label.startswith("Comments")), None)
    if group is None:
        return None, None
    return group, next(item for item in group.menu_items if item.url == QUEUE)


def dashboard_of(user):
    from bs4 import BeautifulSoup

    html = CommentsToDo().render_html({"request": request_of(user)})
    return BeautifulSoup(html, "html.parser")


def may_on(user, page, *codenames):
    """Page permissions for the user's group."""
    from django.contrib.auth.models import Permission

    for codename in codenames:
        permission = Permission.objects.get(
            codename=codename, content_type__app_label="wagtailcore"
        )
        GroupPagePermission.objects.create(
            group=user.groups.get(), page=page, permission=permission
        )
    return user


def test_the_menu_says_how_much_awaits_a_moderator(page, other):
    for number in range(2):
        write(page, f"{number}")
    write(other, "elsewhere")
    for user, number in ((person("change_comment"), 3), (person(section=page), 2)):
        for part, label in zip(menu_of(user), ("Comments", "Reader comments"), strict=True):
            assert part.label == label
            assert part.attrs["data-nm-pending"] == str(number)
            assert part.attrs["aria-label"] == f"{label}, {number} comments awaiting"
    # The menu item shared by all requests was not changed.
    Comment.objects.all().delete()
    Discussion.objects.all().delete()
    group, queue = menu_of(person("change_comment"))
    assert (group.label, queue.label) == ("Comments", "Reader comments")
    assert {group.attrs["data-nm-pending"], queue.attrs["data-nm-pending"]} == {"0"}
    assert group.attrs["aria-label"] == "Comments, 0 comments awaiting"


def test_the_menu_of_others_has_no_comments(page):
    write(page)
    assert menu_of(person()) == (None, None)


def test_a_menu_of_many_ends_with_a_plus(page):
    write(page)
    Discussion.objects.update(pending_count=4321)
    assert menu_of(person("change_comment"))[0].attrs["data-nm-pending"] == "999+"


def test_the_badge_is_fetched_for_what_the_user_moderates(client, page, other):
    for number, where in enumerate((page, page, other)):
        write(where, f"{number}")
    address = reverse("neuromod_comments_admin:pending")
    for user, number in ((person("change_comment"), 3), (person(section=page), 2)):
        client.force_login(user)
        answer = client.get(address)
        assert answer.json() == {"shown": str(number), "spoken": f"{number} comments awaiting"}
        assert "no-store" in answer["Cache-Control"]
        tabs = client.get(address, {"tabs": "1"}).json()["tabs"]
        assert (tabs["pending"], tabs["all"], tabs["spam"]) == (str(number), str(number), "")


def test_the_menu_reaches_the_screen(client, page):
    write(page)
    client.force_login(person("change_comment"))
    props = soup(client.get(QUEUE)).select_one("#wagtail-sidebar-props").string
    assert "Reader comments, 1 comment awaiting" in json.dumps(json.loads(props))


def test_the_dashboard_says_what_waits_and_for_how_long(client, page):
    oldest = write(page, "old")
    Comment.objects.filter(pk=oldest.pk).update(
        submitted_at=timezone.now() - timedelta(days=3, hours=2), hold_code="identifiers"
    )
    write(page, "new")
    told = write(page, "told", status="approved")
    reports.report(told, reader="r", user=None, reason="spam", note="")
    declined = write(page, "declined", status="declined")
    appeals.appeal(declined, "Please look again.")
    client.force_login(person("change_comment"))
    panel = soup(client.get("/admin/")).select_one("#neuromod-comments-section")
    assert [" ".join(item.text.split()).replace("\xa0", " ") for item in panel.select("li")] == [
        "2 comments awaiting moderation, the longest for 3 days",
        "1 decision overdue",
        "1 comment reported by readers",
        "1 open appeal",
    ]
    for link in panel.select("li a"):
        assert client.get(link["href"]).status_code == 200
    links = [link["href"] for link in panel.select("li a")]
    assert links == [
        f"{QUEUE}?tab=pending&order=oldest",
        f"{QUEUE}?tab=pending&age=overdue",
        f"{QUEUE}?tab=reported",
        "/admin/reader-comments/appeals/",
    ]


def test_the_dashboard_counts_the_moderators_own_section(page, other):
    write(page)
    for number in range(3):
        write(other, f"{number}")
    assert "1 comment awaiting" in dashboard_of(person(section=page)).text
    empty = other.get_parent().add_child(instance=PlainPage(title="Empty", slug="empty"))
    assert "Nothing to moderate." in dashboard_of(person(section=empty)).text
    assert not dashboard_of(person()).contents


def test_the_dashboard_costs_two_queries_at_any_size(page):
    user = person("change_comment")

    def cost():
        workload_request = request_of(type(user).objects.get(pk=user.pk))
        workload_request.user.has_perm("neuromod_comments.change_comment")
        with CaptureQueriesContext(connection) as captured:
            CommentsToDo().render_html({"request": workload_request})
            listing.pending_count(workload_request)  # the menu asks, too
        return len(captured)

    write(page)
    first = cost()
    for number in range(5):
        reports.report(
            write(page, f"{number}", status="approved"),
            reader="r",
            user=None,
            reason="spam",
            note="",
        )
        write(page, f"waits {number}")
    assert cost() == first <= 2


def test_the_dashboard_counts_for_each_user(page, other):
    held = {"submitted_at": timezone.now() - timedelta(days=9), "hold_code": "crisis"}
    for where in (page, other):
        Comment.objects.filter(pk=write(where, "late").pk).update(**held)
    everywhere, relaxed, section = (
        person("change_comment"),
        person("change_comment"),
        person(section=page),
    )
    LeftToOthers.objects.create(user=relaxed, code="crisis")
    assert "2 decisions overdue" in dashboard_of(everywhere).text
    assert "overdue" not in dashboard_of(relaxed).text
    assert "the longest" not in dashboard_of(relaxed).text
    assert "1 decision overdue" in dashboard_of(section).text
    Comment.objects.update(submitted_at=timezone.now())
    assert "overdue" not in dashboard_of(everywhere).text
    page.move(other, pos="last-child")
    moved = type(section).objects.get(pk=section.pk)
    Comment.objects.update(**held)
    assert "1 decision overdue" in dashboard_of(moved).text
    appeals.appeal(write(page, "declined", status="declined"), "Please.")
    assert "1 open appeal" in dashboard_of(type(section).objects.get(pk=section.pk)).text


def test_the_form_of_a_page_shows_its_discussion(client, page):
    waiting, published = write(page, "it waits"), write(page, "it is seen", status="approved")
    client.force_login(may_on(person(section=page), page, "change_page"))
    form = soup(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
    panel = form.select_one("[data-nm-discussion]")
    facts = {row.dt.text: row.dd.text.strip() for row in panel.select("dl div")}
    assert (facts["Published"], facts["Awaiting"]) == ("1", "1")
    links = {link["href"] for link in panel.select("a")}
    assert links == {
        f"{QUEUE}?tab=approved&page={page.pk}",
        f"{QUEUE}?tab=pending&page={page.pk}",
        reverse("neuromod_comments_admin:history", args=[waiting.pk]),
        f"/comments/{published.pk}/",
    }
    for link in links:
        assert client.get(link).status_code in {200, 302}
    # None of its fields is part of the page's own form.
    fields = panel.select("select, input, button:not([type=button])")
    assert len(fields) == 3
    assert {field["form"] for field in fields} == {"nm-discussion"}


def test_an_editor_sees_no_comment_that_waits(client, page):
    write(page, "a secret")
    client.force_login(may_on(person(), page, "change_page"))
    for url in (
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("neuromod_comments_admin:discussion", args=[page.pk]),
    ):
        shown = client.get(url)
        assert b"a secret" not in shown.content
        panel = soup(shown).select_one("[data-nm-discussion]")
        assert not panel.select("select, button, a")


@pytest.mark.parametrize("who", ["section", "publisher"])
def test_comments_are_closed_right_there(client, page, who, published_at_once):
    user = person(section=page) if who == "section" else person()
    client.force_login(may_on(user, page, "change_page", "publish_page"))
    url = reverse("neuromod_comments_admin:discussion", args=[page.pk])
    assert "There are no comments yet." in client.get(page.url).text
    assert not Discussion.objects.filter(page=page).exists()
    data = {"nm-discussion-mode": "read_only", "nm-discussion-closes_at": "2030-01-02T03:04"}
    answer = client.post(url, data)
    assert (answer.url, said(answer)) == (url, "Saved. The change is visible to readers now.")
    discussion = Discussion.objects.get(page=page)
    assert (discussion.mode, discussion.closes_at.isoformat()) == (
        "read_only",
        "2030-01-02T03:04:00+00:00",
    )
    assert discussion.version > 0
    assert not soup(client.get(page.url)).select("#comments textarea")
    entry = PageLogEntry.objects.get(action="neuromod_comments.change_discussion")
    assert (entry.page_id, entry.user, entry.message) == (
        page.pk,
        user,
        "Comments opened, closed or hidden",
    )
    assert entry.data["to"] == {"mode": "read_only", "closes_at": "2030-01-02T03:04:00+00:00"}
    client.post(url, data)
    assert PageLogEntry.objects.filter(action="neuromod_comments.change_discussion").count() == 1
    # And back to the section's setting.
    client.post(url, {"nm-discussion-mode": "", "nm-discussion-closes_at": ""})
    discussion.refresh_from_db()
    assert (discussion.mode, discussion.closes_at) == ("", None)
    assert soup(client.get(page.url)).select("#comments textarea")


def test_who_edits_drafts_closes_nothing(client, page):
    client.force_login(may_on(person(), page, "change_page"))
    url = reverse("neuromod_comments_admin:discussion", args=[page.pk])
    html = soup(client.get(url))
    ways = [one for one in html.select(".w-breadcrumbs a") if one.get_text(strip=True)]
    assert [(one.get_text(strip=True), one.get("href")) for one in ways][-2:] == [
        ("An article", reverse("wagtailadmin_pages:edit", args=[page.pk])),
        ("Reader comments", ""),
    ]
    client.post(url, {"nm-discussion-mode": "hidden"})
    assert not Discussion.objects.filter(mode="hidden").exists()


def test_the_script_gets_the_panel_and_what_is_wrong(client, page):
    client.force_login(person(section=page))
    url = reverse("neuromod_comments_admin:discussion", args=[page.pk])
    script = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
    done = client.post(url, {"nm-discussion-mode": "hidden"}, **script)
    panel = soup(done)
    assert panel.select_one("[role=status]").text == "Saved. The change is visible to readers now."
    assert panel.select_one("option[selected]")["value"] == "hidden"
    assert not panel.select("html")
    data = {"nm-discussion-mode": "open", "nm-discussion-closes_at": "tomorrow"}
    wrong = client.post(url, data, **script)
    assert wrong.status_code == 400
    assert soup(wrong).select_one(".w-field__errors .error-message").text.strip()
    assert soup(wrong).select_one("input")["value"] == "tomorrow"
    assert client.post(url, data).status_code == 400, "without a script, too"
    assert Discussion.objects.get().mode == "hidden"


def test_the_state_of_a_page_is_said_as_readers_find_it(page, site_settings, root):
    user = person("change_comment")

    def state():
        return discussions.overview(page, user).state

    assert (state(), discussions.overview(page, user).is_own) == ("Open", False)
    site_settings.mode = "hidden"
    site_settings.save()
    assert state().startswith("Hidden")
    yesterday = timezone.now() - timedelta(days=1)
    discussions.change(page, mode="open", closes_at=yesterday, user=user)
    assert (state(), discussions.overview(page, user).is_own) == (
        "Closed since the closing date",
        True,
    )


def test_a_list_of_pages_says_how_many_comments_each_has(page, other):
    write(page, "a", status="approved")
    write(page, "b")
    user = person(section=page)

    def cells(pages):
        request = request_of(type(user).objects.get(pk=user.pk))
        table = Table([TitleColumn("title"), CommentsColumn()], pages)
        with CaptureQueriesContext(connection) as captured:
            from bs4 import BeautifulSoup

            html = table.render_html({"request": request})
        shown = BeautifulSoup(html, "html.parser").select("tbody tr")
        return [row.select("td")[-1] for row in shown], len(captured)

    assert [CommentsColumn().get_value(one) for one in (page, other)] == [1, 0]
    assert (CommentsColumn().label, CommentsColumn(label="Number").label) == ("Comments", "Number")
    (mine, none), cost = cells([page, other])
    assert " ".join(mine.text.split()).replace("\xa0", " ") == "1 1 pending"
    assert mine.a["href"] == f"{QUEUE}?tab=pending&page={page.pk}"
    assert none.text.strip() == "0"
    more = [other.add_child(instance=PlainPage(title=f"{n}", slug=f"{n}")) for n in range(5)]
    for one in more:
        write(one, "c")
    found, cost_of_more = cells([page, other, *more])
    assert cost_of_more == cost
    assert not any(cell.select("a") for cell in found[1:]), "not the moderator's section"


def test_translations_that_share_a_discussion_share_its_counts(page, settings):
    from wagtail.models import Locale

    settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS = True
    french = page.copy_for_translation(
        Locale.objects.get_or_create(language_code="fr")[0], copy_parents=True
    )
    actions.discussion_of(french)
    write(page)
    found = discussions.for_pages([page, french])
    assert found[page.pk] == found[french.pk]
    assert found[french.pk].pending_count == 1


def test_wagtails_own_list_of_discussions_arranges_them_the_same_way(admin_client, page):
    write(page)
    discussion = Discussion.objects.get()
    address = reverse("wagtailsnippets_neuromod_comments_discussion:edit", args=[discussion.pk])
    admin_client.post(address, {"mode": "hidden", "closes_at": ""})
    before, discussion = discussion.version, Discussion.objects.get()
    assert (discussion.mode, discussion.version) == ("hidden", before + 1)
    # No one deletes one with all its comments.
    gone = reverse("wagtailsnippets_neuromod_comments_discussion:delete", args=[discussion.pk])
    admin_client.post(gone)
    assert Discussion.objects.exists()
