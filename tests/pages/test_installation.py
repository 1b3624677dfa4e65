"""The documented installation, also with each part left out in turn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import code_of
from tests.new_sites.project import without

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = """
SECRET_KEY = "a-key-of-this-test"
USE_TZ = True
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "site_urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
STATIC_URL = "/static/"
WAGTAIL_SITE_NAME = "Site"
WAGTAILADMIN_BASE_URL = "http://site.example"
WAGTAILDOCS_EXTENSIONS = ["pdf"]
INSTALLED_APPS = [
    "wagtail.contrib.forms", "wagtail.contrib.redirects", "wagtail.embeds", "wagtail.sites",
    "wagtail.users", "wagtail.snippets", "wagtail.documents", "wagtail.images", "wagtail.search",
    "wagtail.admin", "wagtail", "modelcluster", "taggit", "django_tasks", "django.contrib.auth",
    "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]},
}]
"""
URLS = """
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [path("admin/", include(wagtailadmin_urls)), path("", include(wagtail_urls))]
"""
# A part of the installation, and the check that says that it is missing.
PARTS = {
    "neuromod_wagtail.pages": "neuromod_articles.W201",
    "neuromod_wagtail.articles": "neuromod.E003",
    "neuromod_wagtail.disclaimers": "neuromod.E003",
    "neuromod_wagtail.comments": "neuromod.E003",
    "neuromod_wagtail": "neuromod.E003",
    "wagtail.contrib.settings": "neuromod.E003",
    "wagtail.contrib.typed_table_block": "neuromod.E003",
    "MIDDLEWARE +=": "neuromod_disclaimers.W001",
    "urlpatterns": "neuromod_comments.E104",
}


def documented() -> tuple[str, str]:
    """What the page about installing adds to the settings, and to the addresses."""
    settings, urls = (
        block.text for block in code_of("docs/how-to/install.md") if block.language == "python"
    )
    return settings, urls


def check(folder: Path, settings: str, urls: str) -> str:
    """What ``manage.py check`` says about such a site: a process of its own, seconds each."""
    (folder / "site_settings.py").write_text(SETTINGS + settings)
    (folder / "site_urls.py").write_text(URLS + urls)
    done = subprocess.run(
        [sys.executable, "-m", "django", "check", "--settings", "site_settings"],
        env={"PYTHONPATH": f"{folder}:{ROOT}", "PATH": ""},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.stdout + done.stderr


def left_out(text: str, part: str) -> str:
    """The lines without an app, or without the line that begins so."""
    lines = [line for line in text.splitlines() if not line.startswith(part)]
    return without("\n".join(lines), {part})


def test_with_every_line_there_is_nothing_to_say(tmp_path):
    assert "no issues" in check(tmp_path, *documented())


# Parts that do not depend on each other are left out at once.
TOGETHER = [
    *([part] for part in PARTS if part.startswith("neuromod")),
    [part for part in PARTS if part.startswith("wagtail")],
    [part for part in PARTS if part.endswith(("+=", "urlpatterns"))],
]


@pytest.mark.parametrize("parts", TOGETHER, ids=lambda parts: parts[0])
def test_a_part_that_is_missing_is_named_by_a_check(tmp_path, parts):
    settings, urls = documented()
    for part in parts:
        shorter = left_out(settings, part), left_out(urls, part)
        assert shorter != (settings, urls)
        settings, urls = shorter
    said = check(tmp_path, settings, urls)
    for part in parts:
        assert f"({PARTS[part]})" in said
        if PARTS[part] == "neuromod.E003":
            assert part in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("part", "number"),
    [
        ("neuromod_wagtail.comments", "neuromod.E005"),
        ("neuromod_wagtail", "neuromod.E003"),
        ("wagtail.contrib.settings", "neuromod.E003"),
        ("urlpatterns", "neuromod_comments.E104"),
    ],
)
def test_the_same_with_comments_alone(tmp_path, part, number):
    settings, urls = (block.text for block in code_of("docs/how-to/comments-install.md")[:2])
    if number == "neuromod.E005":
        urls = 'urlpatterns[:0] = [path("discuss/", include("neuromod_wagtail.comments.urls"))]\n'
    said = check(tmp_path, left_out(settings, part), left_out(urls, part))
    assert f"({number})" in said
    assert "Traceback" not in said


EXAMPLE_KEY = 'SECRET_KEY = "example-site-only"\n'


def test_the_secret_key_of_the_example_will_do_while_debugging(tmp_path):
    settings, urls = documented()
    assert "no issues" in check(tmp_path, f"{settings}{EXAMPLE_KEY}DEBUG = True\n", urls)


def test_mistakes_are_named(tmp_path):
    """The example's key beyond debugging, addresses behind Wagtail's, a frame without a block."""
    settings, urls = documented()
    base = tmp_path / "templates" / "neuromod_wagtail"
    base.mkdir(parents=True)
    (base.parent / "site.html").write_text("<p>{% block content %}{% endblock %}</p>")
    frame = (
        '{% extends "site.html" %}{% block content %}{% block main %}{% endblock %}{% endblock %}'
    )
    (base / "base.html").write_text(frame)
    settings += f'{EXAMPLE_KEY}TEMPLATES[0]["DIRS"] = ["{base.parent}"]\n'
    said = check(tmp_path, settings, urls.replace("urlpatterns[:0] =", "urlpatterns +="))
    assert said.count("(neuromod.E006)") == 1
    assert said.count("(neuromod.E005)") == 2
    assert said.count("(neuromod_articles.W202)") == 5
    assert "no block “meta”" in said and "no block “main”" not in said
