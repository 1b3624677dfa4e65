"""The production settings, the files of deployment, health checks and robots.txt."""

from __future__ import annotations

import configparser
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django
import pytest
import yaml
from django.core.management import get_commands
from django.db import DatabaseError, connection

from tests.factories import make_root

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "example_site" / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "example_site.settings_production",
    "SECRET_KEY": "k" * 25 + "0123456789abcdefghijklmnop",
    "BASE_URL": "https://blog.example.org",
    "DATABASE_URL": "postgres://blog:p%40ss@127.0.0.1:5432/blog",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp+tls://me:secret@mail.example.org",
    "DEFAULT_FROM_EMAIL": "blog@example.org",
    "VARNISH_URL": "http://127.0.0.1:6081",
}
on_django_5 = pytest.mark.skipif(
    django.VERSION >= (6, 0), reason="the packages of example_site/deploy/requirements.txt"
)


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=ROOT,
        env={**known, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@on_django_5
def test_the_deployment_check_finds_nothing(tmp_path):
    replica = {"DATABASE_REPLICA_URL": "postgres://blog@127.0.0.1:5433/blog"}
    place = {"NEUROMOD_VAR": str(tmp_path)}
    done = manage("check", "--deploy", "--fail-level", "INFO", **ENVIRONMENT, **replica, **place)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_it_names_all_that_is_missing():
    kept = {name: ENVIRONMENT[name] for name in ("DJANGO_SETTINGS_MODULE", "BASE_URL")}
    done = manage("check", **kept)
    assert done.returncode != 0
    for name in ENVIRONMENT.keys() - kept.keys() - {"VARNISH_URL"}:
        assert name in done.stderr


def test_without_debug_the_key_of_the_example_is_not_used():
    done = manage("check", DJANGO_SETTINGS_MODULE="example_site.settings", DEBUG="0")
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr


def test_the_example_lists_every_variable():
    read = re.findall(
        r"(?:environ(?:\.get)?[\[(]|_list\()\"([A-Z_]+)\"",
        "".join(
            path.read_text()
            for path in (
                ROOT / "example_site/settings_production.py",
                ROOT / "example_site/replica.py",
                DEPLOY / "gunicorn.conf.py",
            )
        ),
    )
    listed = re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "env.example").read_text(), re.MULTILINE)
    # Of the units: one node, one port.
    assert {*read, "NEUROMOD_VAR", "DJANGO_SETTINGS_MODULE"} - {"WEB_BIND"} <= set(listed)
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_runs_what_is_there(unit):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(unit.read_text().replace("\\\n", " "))
    assert parser["Unit"]["Description"]
    if unit.suffix == ".timer":
        assert unit.with_suffix(".service").exists()
        assert parser["Timer"]["OnCalendar"]
        return
    program, *arguments = parser["Service"]["ExecStart"].removeprefix("/srv/neuromod/").split()
    if program == "example_site/deploy/commands":
        assert arguments
        assert set(arguments) <= {*get_commands(), "prune_db_task_results"}
    files = [word for word in (program, *arguments) if word.startswith("example_site/")]
    assert all((ROOT / file).exists() for file in files)


def test_the_compose_file_runs_what_is_there():
    folder = DEPLOY / "compose"
    compose = yaml.safe_load((folder / "compose.yaml").read_text())
    services = compose["services"]
    for name, service in services.items():
        for other in service.get("depends_on", ()):
            assert other in services, name
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            known = source in compose["volumes"] or (folder / source).exists()
            assert known, f"{name}: {source}"
        words = " ".join(service.get("command", ()))
        if found := re.search(r"deploy/commands ([a-z_ ]+);", words):
            assert set(found[1].split()) <= {*get_commands(), "prune_db_task_results"}
    dockerfile = services["web1"]["build"]["dockerfile"]
    assert (folder / services["web1"]["build"]["context"] / dockerfile).exists()
    # The same work at the same times as with systemd.
    timers = " ".join(" ".join(services[name]["command"]) for name in ("minutely", "nightly"))
    for unit in ("minutely", "nightly"):
        text = (DEPLOY / f"systemd/neuromod-{unit}.service").read_text()
        for command in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", text.partition("commands")[2]):
            assert command in timers


def test_the_services_find_each_other():
    """Names, ports, accounts and folders are the same in all files that Compose reads."""
    folder = DEPLOY / "compose"
    services = yaml.safe_load((folder / "compose.yaml").read_text())["services"]
    site = services["web1"]["environment"]
    database, account = urlsplit(site["DATABASE_URL"]), services["db"]["environment"]
    assert services[database.hostname] is services["db"]
    assert f"{database.username}:{account['POSTGRES_PASSWORD']}@" in site["DATABASE_URL"]
    assert database.username == account["POSTGRES_USER"]
    assert database.path == f"/{account['POSTGRES_DB']}"
    assert services[urlsplit(site["REDIS_URL"]).hostname] is services["cache"]

    dockerfile = (folder / "Dockerfile").read_text()
    [port] = re.findall(r"WEB_BIND=0\.0\.0\.0:(\d+)", dockerfile)
    nodes = dict(
        re.findall(r'\.host = "(\w+)";\s*\.port = "(\d+)"', (folder / "backends.vcl").read_text())
    )
    assert nodes == dict.fromkeys(("web1", "web2"), port)
    assert f"EXPOSE {port}" in dockerfile
    assert f":{port}/health/" in services["web1"]["healthcheck"]["test"][-1]

    nginx = (folder / "nginx.conf").read_text()
    varnish = urlsplit(site["VARNISH_URL"])
    assert f":{varnish.port}" in services[varnish.hostname]["command"]
    assert f"proxy_pass {site['VARNISH_URL']};" in nginx
    assert f"listen {services['nginx']['ports'][0].rpartition(':')[2]} " in nginx
    # Files that one service writes and another reads are in the same volume, at the same path.
    place = site["NEUROMOD_VAR"]
    assert f"var:{place}" in services["web1"]["volumes"]
    assert f"var:{place}:ro" in services["nginx"]["volumes"]
    assert set(re.findall(r"alias (\S+?)/\w+/;", nginx)) == {place}


def test_the_image_has_no_keys_and_no_data():
    """The build context is the whole clone, including what `make demo` and a trial leave in it."""
    folder = DEPLOY / "compose"
    services = yaml.safe_load((folder / "compose.yaml").read_text())["services"]
    context = (folder / services["web1"]["build"]["context"]).resolve()
    ignored = (context / ".dockerignore").read_text().splitlines()
    kept = (folder / services["web1"]["env_file"]).relative_to(context)
    assert {str(kept), "var", ".git", ".venv*"} <= set(ignored)
    # The command in the first lines copies everything that is required.
    named = re.findall(r"^([A-Z_]+)=", (DEPLOY / "env.example").read_text(), re.MULTILINE)
    assert set(ENVIRONMENT) <= {*named, *services["web1"]["environment"]}


@pytest.mark.django_db
def test_health_names_what_fails(client, monkeypatch):
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "cache": "ok"})
    assert "no-store" in answer["Cache-Control"]
    assert client.get("/health/live/").content == b"ok"

    def fail(*args: Any) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(connection, "cursor", fail)
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (503, {"database": "fails", "cache": "ok"})
    assert client.get("/health/live/").status_code == 200


@pytest.mark.django_db
def test_without_the_cache_the_site_is_healthy(client, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "cache": "fails"})


@pytest.mark.django_db
def test_robots_are_told_where_the_sitemap_is(client, settings):
    folder = ROOT / "example_site/home/templates"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [folder]}]
    make_root()
    answer = client.get("/robots.txt")
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"].startswith("text/plain")
    assert "Sitemap: http://testserver/sitemap.xml" in lines
    assert "Disallow: /admin/" in lines
    assert "Disallow: /" not in lines
