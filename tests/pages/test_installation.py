"""The documented installation, also with each part left out in turn."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
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


# Writes what `manage.py check` says about the site in each folder that it is told. The sites are
# forks: what reads no settings is imported once, a third of the time.
CHECKER = """
import os, sys
from importlib import import_module
for name in {shared}:
    import_module(name)
for folder in map(str.rstrip, sys.stdin):
    if os.fork() == 0:
        said = os.open(f"{{folder}}/said.txt", os.O_WRONLY | os.O_CREAT)
        os.dup2(said, 1)
        os.dup2(said, 2)
        sys.path.insert(0, folder)
        sys.argv = ["manage.py", "check", "--settings", "site_settings"]
        from django.core.management import execute_from_command_line
        execute_from_command_line(sys.argv)
        sys.exit()
    os.wait()
    print(folder, flush=True)
"""
SHARED = [
    "PIL.Image",
    "bs4",
    "django.contrib.postgres.fields",
    "django.core.management.commands.check",
    "django.db.backends.sqlite3.base",
    "django.test",
    "pydantic",
    "rest_framework.compat",
]


@pytest.fixture(scope="module")
def checker() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", CHECKER.format(shared=SHARED)],
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


@pytest.fixture
def check(checker: subprocess.Popen[str], tmp_path: Path) -> Callable[[str, str], str]:
    """A function that returns what ``manage.py check`` says about a site with such additions."""

    def _check(settings: str, urls: str) -> str:
        (tmp_path / "site_settings.py").write_text(SETTINGS + settings)
        (tmp_path / "site_urls.py").write_text(URLS + urls)
        assert checker.stdin and checker.stdout
        checker.stdin.write(f"{tmp_path}\n")
        checker.stdin.flush()
        assert checker.stdout.readline() == f"{tmp_path}\n"
        return (tmp_path / "said.txt").read_text()

    return _check


def left_out(text: str, part: str) -> str:
    """The lines without an app, or without the line that begins so."""
    lines = [line for line in text.splitlines() if not line.startswith(part)]
    return without("\n".join(lines), {part})


def test_with_every_line_there_is_nothing_to_say(check):
    assert "no issues" in check(*documented())


# Parts that do not depend on each other are left out at once.
TOGETHER = [
    ["neuromod_wagtail.pages"],
    ["neuromod_wagtail.articles"],
    ["neuromod_wagtail.disclaimers", "neuromod_wagtail.comments"],
    ["neuromod_wagtail"],
    [part for part in PARTS if part.startswith("wagtail")],
    ["MIDDLEWARE +=", "urlpatterns"],
]


def test_each_part_is_left_out_once():
    assert sorted(part for parts in TOGETHER for part in parts) == sorted(PARTS)


@pytest.mark.parametrize("parts", TOGETHER, ids=lambda parts: parts[0])
def test_a_part_that_is_missing_is_named_by_a_check(check, parts):
    settings, urls = documented()
    for part in parts:
        shorter = left_out(settings, part), left_out(urls, part)
        assert shorter != (settings, urls)
        settings, urls = shorter
    said = check(settings, urls)
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
def test_the_same_with_comments_alone(check, part, number):
    settings, urls = (block.text for block in code_of("docs/how-to/comments-install.md")[:2])
    if number == "neuromod.E005":
        urls = 'urlpatterns[:0] = [path("discuss/", include("neuromod_wagtail.comments.urls"))]\n'
    said = check(left_out(settings, part), left_out(urls, part))
    assert f"({number})" in said
    assert "Traceback" not in said


EXAMPLE_KEY = 'SECRET_KEY = "example-site-only"\n'


def test_the_secret_key_of_the_example_will_do_while_debugging(check):
    settings, urls = documented()
    assert "no issues" in check(f"{settings}{EXAMPLE_KEY}DEBUG = True\n", urls)


def test_mistakes_are_named(check, tmp_path):
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
    said = check(settings, urls.replace("urlpatterns[:0] =", "urlpatterns +="))
    assert said.count("(neuromod.E006)") == 1
    assert said.count("(neuromod.E005)") == 2
    assert said.count("(neuromod_articles.W202)") == 5
    assert "no block “meta”" in said and "no block “main”" not in said
