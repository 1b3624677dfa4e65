"""Mail to moderators: who hears of what, when, once, and what the links in it do."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission, User

from neuromod_wagtail.comments import wishes
from neuromod_wagtail.comments.models import ModeratorMail, SectionModerators
from tests.comments.conftest import soup

pytestmark = pytest.mark.django_db


def moderator(name="mia", *, section=None, **fields) -> User:
    """A member of a group that moderates everything, or one section."""
    user = User.objects.create_user(name, f"{name}@example.net", "x", **fields)
    group = Group.objects.create(name=name)
    codenames = ["access_admin"] if section else ["access_admin", "change_comment"]
    group.permissions.set(
        Permission.objects.filter(
            codename__in=codenames,
            content_type__app_label__in=["neuromod_comments", "wagtailadmin"],
        )
    )
    if section is not None:
        SectionModerators.objects.create(group=group, page=section)
    user.groups.add(group)
    return user


def below(page, title="Below"):
    from tests.testapp.models import PlainPage

    return page.add_child(instance=PlainPage(title=title, slug=title.lower()))


@pytest.mark.parametrize(
    ("site", "own", "in_section", "heard"),
    [
        ("daily", None, None, ("daily", "daily")),
        ("never", None, None, ("never", "never")),
        ("never", "hourly", None, ("hourly", "hourly")),
        ("daily", None, "now", ("daily", "now")),
        ("daily", "now", "never", ("now", "never")),
    ],
)
def test_the_nearest_wish_holds(settings, page, site, own, in_section, heard):
    settings.NEUROMOD_COMMENTS_MODERATOR_MAIL = site
    user, child = moderator(), below(page)
    if own:
        ModeratorMail.objects.create(user=user, pace=own)
    if in_section:
        ModeratorMail.objects.create(user=user, page=child, pace=in_section)
    known = wishes.listener(user.pk)
    assert tuple(wishes.wish_for(known, each).pace for each in (page, child)) == heard
    for pace in ("now", "hourly", "daily", "never"):
        assert wishes.listening(pace).contains(user) == (pace in {*heard[:1], own, in_section})


def test_nobody_without_a_group_of_moderators_hears_before_choosing(root):
    boss = User.objects.create_superuser("boss", "boss@example.net", "x")
    User.objects.create_user("ed", "ed@example.net", "x")
    moderator("gone", is_active=False)
    User.objects.filter(pk=moderator("mute").pk).update(email="")
    assert not wishes.listeners().exists()
    ModeratorMail.objects.create(user=boss, pace="now")
    assert [*wishes.listening("now")] == [boss]


def panel_data(**fields) -> dict[str, str]:
    """The account form of somebody who changes nothing but this panel."""
    return {
        "name_email-first_name": "Mia",
        "name_email-last_name": "M",
        "name_email-email": "mia@example.net",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "theme-keyboard_shortcuts": "on",
        "comment_mail-pace": "hourly",
        "comment_mail-reports": "on",
        "comment_mail-sections-TOTAL_FORMS": "1",
        "comment_mail-sections-INITIAL_FORMS": "0",
        "comment_mail-sections-0-page": "",
        "comment_mail-sections-0-pace": "daily",
        "comment_mail-sections-0-reports": "on",
        **fields,
    }


def test_moderators_choose_in_their_account(client, page):
    user = moderator()
    client.force_login(user)
    html = soup(client.get("/admin/account/"))
    pace = html.select_one("[name=comment_mail-pace]")
    assert pace.select_one("[selected]").get_text() == (
        "As usual on this site (groups of moderators: Once a day)"
    )
    section = {
        "comment_mail-sections-0-page": str(page.pk),
        "comment_mail-sections-0-pace": "now",
        "comment_mail-sections-0-published": "on",
        "comment_mail-sections-0-reports": "",
    }
    assert client.post("/admin/account/", panel_data(**section)).status_code == 302
    rows = ModeratorMail.objects.filter(user=user).order_by("pk")
    stored = list(rows.values_list("page", "pace", "published", "reports"))
    assert stored == [(None, "hourly", False, True), (page.pk, "now", True, False)]

    html = soup(client.get("/admin/account/"))
    assert html.select_one("[name=comment_mail-pace] [selected]")["value"] == "hourly"
    row = str(rows[1].pk)
    again = {
        **section,
        "comment_mail-sections-TOTAL_FORMS": "2",
        "comment_mail-sections-INITIAL_FORMS": "1",
        "comment_mail-sections-0-id": row,
        "comment_mail-sections-1-page": "",
        "comment_mail-sections-1-pace": "daily",
        "comment_mail-sections-1-reports": "on",
    }
    twice = {**again, "comment_mail-sections-1-page": str(page.pk)}
    answer = client.post("/admin/account/", panel_data(**twice))
    assert "already in the list" in soup(answer).get_text()
    gone = {**again, "comment_mail-sections-0-DELETE": "on", "comment_mail-pace": ""}
    assert client.post("/admin/account/", panel_data(**gone)).status_code == 302
    assert not ModeratorMail.objects.exists()


def test_a_section_that_one_does_not_moderate_cannot_be_chosen(client, root, page):
    user = moderator(section=below(page))
    other = below(root, "Other")
    client.force_login(user)
    for chosen, is_fine in ((other, False), (page, True), (below(page, "Sister"), False)):
        data = panel_data(**{"comment_mail-sections-0-page": str(chosen.pk)})
        answer = client.post("/admin/account/", data)
        said = "You do not moderate the comments of this section."
        assert (answer.status_code == 302) is is_fine, chosen
        assert is_fine or said in soup(answer).get_text()
    assert ModeratorMail.objects.filter(page__isnull=False).get().page_id == page.pk


def test_only_moderators_see_the_panel_and_others_lose_nothing_by_it(client, root):
    editor = User.objects.create_user("ed", "ed@example.net", "x")
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)
    assert "comment_mail" not in client.get("/admin/account/").content.decode()
    assert client.post("/admin/account/", panel_data()).status_code == 302
    assert not ModeratorMail.objects.exists()
    client.force_login(moderator())
    without = {k: v for k, v in panel_data().items() if not k.startswith("comment_mail")}
    assert client.post("/admin/account/", without).status_code == 302
