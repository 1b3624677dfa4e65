"""The settings in force: page, section, site, language. One that applies, one that does not."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction, Site

from neuromod_wagtail.comments import actions
from neuromod_wagtail.comments.models import (
    CommentNotice,
    CommentSettings,
    Discussion,
    ModeratorMail,
    SectionSettings,
    SpamFilter,
    WordRule,
    effective_settings,
)
from neuromod_wagtail.comments.models.effective_settings import (
    EffectiveSettings,
    settings_for,
    settings_for_reader,
)
from tests.testapp.models import PlainPage

pytestmark = pytest.mark.django_db


def settings_of(page, **how):
    page = Page.objects.get(pk=page.pk)
    return settings_for(page, page.get_site().pk, **how)


def below(parent, slug, **fields):
    return parent.add_child(instance=PlainPage(title=slug.title(), slug=slug, **fields))


@pytest.fixture
def other_site(root):
    home = root.get_parent().add_child(instance=PlainPage(title="Other", slug="other-home"))
    return Site.objects.create(hostname="other.example", root_page=home)


def test_an_alias_is_as_closed_as_its_source(client, root, page):
    open_page = below(root, "open")
    section = below(root, "section")
    aliases = {
        "closed": page.create_alias(parent=section, update_slug="a"),
        "open": open_page.create_alias(parent=section, update_slug="b"),
    }
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert not settings_of(page).is_public
    assert not settings_of(aliases["closed"]).is_public
    assert settings_of(open_page).is_public and settings_of(aliases["open"]).is_public
    assert client.get(f"/comments/feed/{aliases['closed'].pk}/").status_code == 404
    assert client.get(f"/comments/feed/{aliases['open'].pk}/").status_code == 200


def test_a_restriction_holds_below_and_nowhere_else(root, page):
    inside, beside = below(page, "inside"), below(root, "beside")
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="x")
    assert [settings_of(one).is_public for one in (page, inside, beside)] == [False, False, True]


def test_only_what_was_saved_and_is_live_is_public(root, page):
    draft = below(root, "draft", live=False)
    assert settings_of(page).is_open
    assert not settings_of(draft).is_public and not settings_of(draft).is_open
    assert not settings_for(PlainPage(title="New"), None).is_public


EACH = {
    "mode": "read_only",
    "moderation": "after",
    "first_comments": 7,
    "close_after_days": 3,
    "order": "oldest",
    "depth": 1,
}


def test_each_site_has_its_own_settings(root, page, other_site):
    there = below(other_site.root_page, "there")
    for one in (page, there):
        Page.objects.filter(pk=one.pk).update(first_published_at=timezone.now())
    untouched = settings_of(there)._asdict()
    CommentSettings.objects.create(site=page.get_site(), **EACH)
    changed = settings_of(page)._asdict()
    assert settings_of(there)._asdict() == untouched
    assert changed.pop("closes_at") is not None and untouched.pop("closes_at") is None
    for name in ("discussion", "is_public", "notice", "alerts", "spam_filter", "word_rules"):
        del changed[name]
    assert changed == {name: value for name, value in EACH.items() if name != "close_after_days"}
    assert all(untouched[name] != value for name, value in changed.items())
    CommentSettings.objects.create(site=other_site, mode="hidden")
    assert (settings_of(page).mode, settings_of(there).mode) == ("read_only", "hidden")
    WordRule.objects.create(site=page.get_site(), text="refuse", action="refuse")
    assert settings_of(there).word_rules is None
    rules = settings_of(page).word_rules
    assert (rules["site"], rules["number"]) == (page.get_site().pk, 1)
    WordRule.objects.update(changed_at=timezone.now() - timedelta(days=1))
    assert settings_of(page).word_rules["changed"] < rules["changed"]
    assert settings_of(page, checks=False).word_rules is None
    assert settings_of(page, checks=False).depth == 1
    made = SpamFilter.objects.create(site=page.get_site(), features=1, version=3, hold_at=0.7)
    state = settings_of(page).spam_filter
    assert (state["id"], state["version"], state["hold_at"]) == (made.pk, 3, 0.7)
    assert settings_of(there).spam_filter is settings_of(page, checks=False).spam_filter is None


def test_the_nearest_section_wins_field_by_field(root, page):
    outer, beside = below(root, "outer"), below(root, "beside")
    inner = below(outer, "inner")
    leaf = below(inner, "leaf")
    Page.objects.update(first_published_at=timezone.now() - timedelta(days=5))
    SectionSettings.objects.create(
        page=outer, mode="hidden", moderation="after", close_after_days=2
    )
    SectionSettings.objects.create(page=inner, mode="open", close_after_days=9)
    SectionSettings.objects.create(page=beside, mode="read_only", moderation="first")
    found = {one.slug: settings_of(one) for one in (outer, leaf, beside, page)}
    assert [
        (slug, comment_settings.mode, comment_settings.moderation)
        for slug, comment_settings in found.items()
    ] == [
        ("outer", "hidden", "after"),
        ("leaf", "open", "after"),
        ("beside", "read_only", "first"),
        ("article", "open", "before"),
    ]
    assert found["outer"].is_closed_by_date and not found["leaf"].is_closed_by_date
    assert found["beside"].closes_at is found["article"].closes_at is None
    SectionSettings.objects.filter(page=inner).update(close_after_days=None, never_closes=True)
    assert settings_of(leaf).closes_at is None and settings_of(outer).is_closed_by_date
    SectionSettings.objects.filter(page=inner).update(mode="")
    assert settings_of(leaf).mode == "hidden"
    SectionSettings.objects.filter(page=outer).update(mode="")
    assert settings_of(leaf).mode == "open"
    discussion = actions.discussion_of(leaf)
    Discussion.objects.filter(pk=discussion.pk).update(mode="read_only")
    assert (settings_of(leaf).mode, settings_of(inner).mode) == ("read_only", "open")


def test_a_page_closes_at_its_own_moment(page, site_settings):
    site_settings.close_after_days = 1
    site_settings.save()
    Page.objects.filter(pk=page.pk).update(first_published_at=timezone.now() - timedelta(days=9))
    assert settings_of(page).is_closed_by_date
    discussion = actions.discussion_of(page)
    assert settings_of(page).is_closed_by_date
    for hours, is_open in ((1, True), (-1, False)):
        moment = timezone.now() + timedelta(hours=hours)
        Discussion.objects.filter(pk=discussion.pk).update(closes_at=moment)
        assert (settings_of(page).closes_at, settings_of(page).is_open) == (moment, is_open)


def test_a_page_is_closed_from_the_very_moment_on(monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(effective_settings, "timezone", SimpleNamespace(now=lambda: now))
    second = timedelta(seconds=1)
    found = {
        moment: EffectiveSettings(None, is_public=True, closes_at=moment).is_closed_by_date
        for moment in (None, now - second, now, now + second)
    }
    assert list(found.values()) == [False, True, True, False]


@pytest.mark.parametrize("is_public", [True, False])
@pytest.mark.parametrize("mode", ["open", "read_only", "hidden"])
@pytest.mark.parametrize("days", [None, -1, 1])
def test_what_is_shown_and_what_is_open(is_public, mode, days):
    closes_at = None if days is None else timezone.now() + timedelta(days=days)
    found = EffectiveSettings(None, is_public=is_public, mode=mode, closes_at=closes_at)
    assert found.is_shown is (is_public and mode != "hidden")
    assert found.is_open is (is_public and mode == "open" and days != -1)


@pytest.fixture
def french(page):
    """A translation below a section of its own, created after the page."""
    locale = Locale.objects.get_or_create(language_code="fr")[0]
    translation = page.copy_for_translation(locale, copy_parents=True)
    translation.live = True
    translation.save()
    Page.objects.filter(pk=translation.get_parent().pk).update(live=True)
    return translation


@pytest.mark.parametrize("shared", [True, False])
def test_translations_share_the_oldest_discussion_and_nothing_else(page, french, settings, shared):
    settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS = shared
    # Older than both, above both, and no translation of them.
    Discussion.objects.create(page=page.get_parent(), mode="hidden")
    of_french = Discussion.objects.create(page=french, mode="read_only")
    if shared:
        assert settings_of(page).discussion == settings_of(french).discussion == of_french
    else:
        assert (settings_of(page).discussion, settings_of(french).discussion) == (None, of_french)
    of_page = Discussion.objects.create(page=page)
    assert settings_of(page).discussion == of_page
    assert settings_of(french).discussion == (of_page if shared else of_french)
    assert settings_of(french).mode == ("open" if shared else "read_only")


@pytest.mark.parametrize("shared", [True, False])
def test_a_translation_below_its_source_has_its_own_discussion(page, french, settings, shared):
    settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS = shared
    french.move(page, pos="last-child")
    of_page = Discussion.objects.create(page=page)
    assert settings_of(page).discussion == of_page
    assert settings_of(french).discussion == (of_page if shared else None)


@pytest.mark.parametrize("shared", [True, False])
def test_rules_of_one_language_do_not_hold_for_the_other(page, french, settings, shared):
    settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS = shared
    SectionSettings.objects.create(page=french, moderation="after", close_after_days=0)
    Page.objects.update(first_published_at=timezone.now())
    assert (settings_of(french).moderation, settings_of(page).moderation) == ("after", "before")
    assert (settings_of(french).is_open, settings_of(page).is_open) == (False, True)
    PageViewRestriction.objects.create(page=french, restriction_type="login")
    assert (settings_of(french).is_public, settings_of(page).is_public) == (False, True)
    PageViewRestriction.objects.all().delete()
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert (settings_of(french).is_public, settings_of(page).is_public) == (True, False)
    french.unpublish()
    assert not settings_of(french).is_public


@pytest.mark.parametrize("shared", [True, False])
def test_a_section_rules_below_whether_translations_share_a_discussion(
    root, page, settings, shared
):
    settings.NEUROMOD_COMMENTS_SHARE_TRANSLATIONS = shared
    section, beside = below(root, "section"), below(root, "beside")
    leaf = below(section, "leaf")
    SectionSettings.objects.create(page=section, moderation="after", close_after_days=1)
    assert [settings_of(one).moderation for one in (leaf, beside)] == ["after", "before"]
    Page.objects.filter(pk=leaf.pk).delete()
    gone = settings_for(leaf, page.get_site().pk)
    assert (gone.moderation, gone.closes_at, gone.is_public) == ("after", None, False)


def test_the_notice_is_in_the_language_of_the_page(page, french, site_settings):
    english = CommentNotice.objects.create(title="N", body="<p>Hello</p>", locale=page.locale)
    site_settings.notice = english
    site_settings.save()
    assert (settings_of(page).notice, settings_of(french).notice) == (
        "<p>Hello</p>",
        "<p>Hello</p>",
    )
    translated = english.copy_for_translation(french.locale)
    translated.body, translated.live = "<p>Bonjour</p>", False
    translated.save()
    CommentNotice.objects.create(title="M", body="<p>Autre</p>", locale=french.locale)
    assert settings_of(french).notice == "<p>Hello</p>", "a draft is not shown"
    translated.live = True
    translated.save()
    assert (settings_of(page).notice, settings_of(french).notice) == (
        "<p>Hello</p>",
        "<p>Bonjour</p>",
    )
    CommentNotice.objects.filter(pk=english.pk).update(live=False)
    assert settings_of(page).notice == ""


def test_whether_some_moderator_wants_to_hear_at_once(page, settings):
    settings.NEUROMOD_COMMENTS_MODERATOR_MAIL = "daily"
    first, second = (get_user_model().objects.create_user(name) for name in ("a", "b"))
    assert settings_of(page).alerts == ""
    ModeratorMail.objects.create(user=first, pace="hourly", published=True)
    assert settings_of(page).alerts == ""
    ModeratorMail.objects.create(user=second, pace="now", published=False)
    assert (settings_of(page).alerts, settings_of(page, checks=False).alerts) == ("held", "")
    ModeratorMail.objects.filter(user=first).update(pace="now")
    assert settings_of(page).alerts == "all"
    ModeratorMail.objects.all().delete()
    settings.NEUROMOD_COMMENTS_MODERATOR_MAIL = "now"
    assert settings_of(page).alerts == "held"


def test_the_notice_of_the_language_comes_before_the_one_that_was_chosen(
    page, french, site_settings
):
    """In either order of the rows."""
    for first, second in (("en", "fr"), ("fr", "en")):
        CommentNotice.objects.all().delete()
        key = uuid4()
        made = {
            code: CommentNotice.objects.create(
                title=code,
                body=code,
                locale=Locale.objects.get(language_code=code),
                translation_key=key,
            )
            for code in (first, second)
        }
        for chosen in made.values():
            site_settings.notice = chosen
            site_settings.save()
            assert [settings_of(page).notice, settings_of(french).notice] == ["en", "fr"]


def test_a_page_that_was_never_saved_is_closed_in_its_preview(rf, page):
    rf.cookies[django_settings.SESSION_COOKIE_NAME] = "of someone"
    request = rf.get("/")
    request.user = get_user_model().objects.create_superuser("ada", "ada@example.org", "pass")
    request.session = {}
    site = page.get_site()
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert settings_for_reader(page, site.pk, request).is_public
    new = PlainPage(title="New", live=True)
    assert not settings_for_reader(new, site.pk, request).is_public


@pytest.mark.parametrize("place", ["page", "section", "source", None])
@pytest.mark.parametrize(("kind", "lets_in"), [("login", True), ("password", False)])
def test_a_restricted_page_is_open_to_those_it_lets_in(rf, root, page, place, kind, lets_in):
    """By its own restriction, that of a page above, and that of the page whose alias it is."""
    section, elsewhere = below(root, "section"), below(root, "elsewhere")
    alias = page.create_alias(parent=section, update_slug="alias")
    places = {"page": alias, "section": section, "source": page}
    PageViewRestriction.objects.create(page=elsewhere, restriction_type="password", password="y")
    if place:
        PageViewRestriction.objects.create(
            page=places[place], restriction_type=kind, password="x" if kind == "password" else ""
        )
    signed_in, visitor = rf.get("/"), rf.get("/")
    signed_in.user, signed_in.session = get_user_model()(pk=1, username="ann"), {}
    signed_in.COOKIES[django_settings.SESSION_COOKIE_NAME] = "of someone"
    site = alias.get_site().pk
    for request, is_public in ((signed_in, lets_in), (visitor, False), (None, False)):
        found = settings_for_reader(alias, site, request)
        assert found.is_public is (place is None or is_public)
    WordRule.objects.create(site_id=site, text="x", action="hold")
    for checks in (True, False):
        rules = settings_for_reader(alias, site, signed_in, checks=checks).word_rules
        assert (rules is not None) is checks
    Page.objects.filter(pk=alias.pk).update(live=False)
    draft = Page.objects.get(pk=alias.pk)
    assert not settings_for_reader(draft, site, signed_in).is_public


def test_a_site_without_settings_has_the_defaults(page):
    CommentSettings.objects.all().delete()
    found = settings_for(page, page.get_site().pk)
    assert found == EffectiveSettings(discussion=None, is_public=True)
    row = CommentSettings()
    for name in ("mode", "moderation", "first_comments", "order", "depth"):
        assert getattr(found, name) == getattr(row, name), name
