from __future__ import annotations

import sys
import types

import pytest
from django import forms
from django.core.checks import run_checks
from django.test import Client, override_settings
from django.urls import clear_url_caches, path

from neuromod_wagtail.comments import checks
from neuromod_wagtail.comments.forms import CommentForm
from neuromod_wagtail.conf import COMMENT_SPAM_CHECKS
from tests.mail_server import use_smtp


def found(check):
    """Return the numbers of the messages; all but those about a value say what to do."""
    messages = check(None)
    numbers = {"E101", "E102", "E103"}
    assert all(one.hint for one in messages if one.id.rpartition(".")[2] not in numbers)
    return [message.id for message in messages]


def test_nothing_to_say_about_a_good_project():
    assert [m for m in run_checks() if m.id.startswith("neuromod_comments")] == []


@pytest.mark.parametrize(
    ("name", "value", "number"),
    [
        ("NEUROMOD_COMMENTS_RATE", "often", "E101"),
        ("NEUROMOD_COMMENTS_BURST_RATE", "often", "E101"),
        ("NEUROMOD_COMMENTS_REACTION_RATE", 5, "E101"),
        ("NEUROMOD_COMMENTS_CONCERN_RULES", {"none": []}, "E102"),
        ("NEUROMOD_COMMENTS_CONCERN_RULES", {"crisis": ["no.such.rule"]}, "E102"),
        ("NEUROMOD_COMMENTS_POLICY", "no.such.Policy", "E102"),
        ("NEUROMOD_COMMENTS_POLICY", "builtins.str", "E102"),
        ("NEUROMOD_COMMENTS_SPAM_CHECKS", ["no.such.check"], "E102"),
        ("NEUROMOD_COMMENTS_SPAM_CHECKS", ["neuromod_wagtail.conf.PREFIX"], "E102"),
        ("NEUROMOD_COMMENTS_FORM", "no.such.Form", "E102"),
        ("NEUROMOD_COMMENTS_FORM", "django.forms.Form", "E102"),
        ("NEUROMOD_COMMENTS_STAFF_NAMES", "maybe", "E103"),
        ("NEUROMOD_COMMENTS_MODERATOR_MAIL", "yearly", "E103"),
        ("NEUROMOD_COMMENTS_DIGEST_HOUR", 24, "E103"),
        ("NEUROMOD_COMMENTS_DIGEST_HOUR", -1, "E103"),
    ],
)
def test_settings(settings, name, value, number):
    settings.NEUROMOD_COMMENTS_REACTION_RATE = "5/m"
    setattr(settings, name, value)
    assert found(checks.check_settings) == [f"neuromod_comments.{number}"]


def test_values_at_the_edge_are_right(settings):
    settings.NEUROMOD_COMMENTS_CONCERN_RULES = {"crisis": ["neuromod_wagtail.conf.PREFIX"]}
    for hour, pace, names in ((0, "never", "refuse"), (23, "now", "allow")):
        settings.NEUROMOD_COMMENTS_DIGEST_HOUR = hour
        settings.NEUROMOD_COMMENTS_MODERATOR_MAIL = pace
        settings.NEUROMOD_COMMENTS_STAFF_NAMES = names
        assert found(checks.check_settings) == []


@pytest.mark.django_db
def test_forgotten_addresses_are_named_and_break_no_page(page):
    from wagtail import views

    bare = types.ModuleType("tests_bare_urls")
    bare.urlpatterns = [path("<path:path>", views.serve, name="wagtail_serve")]
    sys.modules["tests_bare_urls"] = bare
    try:
        with override_settings(ROOT_URLCONF="tests_bare_urls"):
            clear_url_caches()
            assert found(checks.check_urls) == ["neuromod_comments.E104"]
            answer = Client().get("/article/")
            assert answer.status_code == 200 and b"nm-comments" not in answer.content
    finally:
        del sys.modules["tests_bare_urls"]
        clear_url_caches()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<p>nothing</p>", False),
        ("{% load neuromod_comments %}{% comments page %}", True),
        ("{%comments page%}", True),
        ("{% comments page as section %}", True),
        ("{{ comments(page) }}", True),
        ("{%- set section = comments(page, heading_level=3) -%}", True),
        ("{% comment_count page %} {{ title }} <script>comments()</script>", False),
        ("{% comment %}{% endcomment %}", False),
    ],
)
def test_a_forgotten_tag_is_named(tmp_path, settings, text, shown):
    (tmp_path / "page.html").write_text(text)
    settings.TEMPLATES = [
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [tmp_path]}
    ]
    assert found(checks.check_tag) == ([] if shown else ["neuromod_comments.W105"])


@pytest.mark.parametrize(
    ("folder", "is_searched"),
    [
        ("site/templates", True),
        ("wagtail/a/b/c/templates", True),
        ("wagtail/contrib/forms/templates", False),
        ("django/contrib/admin/templates", False),
    ],
)
def test_templates_of_wagtail_and_django_are_not_the_sites(tmp_path, settings, folder, is_searched):
    place = tmp_path / folder
    place.mkdir(parents=True)
    (place / "page.html").write_text("{% comments page %}")
    settings.TEMPLATES = [
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [place]}
    ]
    assert found(checks.check_tag) == ([] if is_searched else ["neuromod_comments.W105"])


def test_deployment(settings):
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = None
    use_smtp(settings, timeout=None)
    assert found(checks.check_deployment) == [
        "neuromod_comments.W106",
        "neuromod_comments.W107",
        "neuromod_comments.W108",
    ]
    settings.NEUROMOD_COMMENTS_TRUSTED_PROXY_COUNT = 1
    use_smtp(settings, timeout=10)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
    assert found(checks.check_deployment) == []


def test_spam_checks_of_ones_own_that_drop_the_shipped_ones(settings):
    own = "neuromod_wagtail.comments.spam.checks.words"
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [own]
    assert found(checks.check_spam_checks) == ["neuromod_comments.W109"]
    [message] = checks.check_spam_checks(None)
    assert message.id == "neuromod_comments.W109"
    assert "spam.checks.honeypot" in message.msg and own not in message.msg
    settings.NEUROMOD_COMMENTS_SPAM_CHECKS = [*COMMENT_SPAM_CHECKS, own]
    assert checks.check_spam_checks(None) == []


class OddForm(CommentForm):
    photo = forms.FileField(required=False)
    contains = forms.CharField(required=False)
    town = forms.CharField(required=False)


def test_fields_that_cannot_be_stored_are_named(settings):
    assert checks.check_form(None) == []
    settings.NEUROMOD_COMMENTS_FORM = f"{__name__}.OddForm"
    messages = checks.check_form(None)
    assert found(checks.check_form) == ["neuromod_comments.E112"] * 2
    assert "photo" in messages[0].msg and "contains" in messages[1].msg
