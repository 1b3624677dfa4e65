"""Look after the learning spam filter of a site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from wagtail.models import Site

from neuromod_wagtail.comments.models import SpamFilter
from neuromod_wagtail.comments.spam.learner import files, learning

LARGEST = files.LARGEST


class Command(BaseCommand):
    help = (
        "Train, reset, export, import or roll back the spam filter of a site. “train” learns from "
        "decided comments that it has not seen, such as imported ones, and retrains the filter."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=ACTIONS)
        parser.add_argument(
            "file", nargs="?", type=Path, help="The file to import, or to export to."
        )
        parser.add_argument("--site", help="Host name of the site. Default: the default site.")
        parser.add_argument("--since", help="With “rollback”: take back what was learned since.")
        parser.add_argument("--user", help="With “rollback”: only this moderator’s decisions.")

    def handle(self, *args: object, **options: object) -> None:
        site = _site(options["site"])
        self.stdout.write(ACTIONS[str(options["action"])](site, options))


def _status(site: Site, options: dict[str, object]) -> str:
    row = _row(site)
    if row is None:
        return f"{site.hostname}: as shipped, no lessons yet."
    spam = row.lessons.filter(dismissed=False, is_spam=True).count()
    real = row.lessons.filter(dismissed=False, is_spam=False).count()
    return f"{site.hostname}: {spam} lessons of spam, {real} of real comments; holds from {row.hold_at}."


def _train(site: Site, options: dict[str, object]) -> str:
    number = learning.learn_history(site)
    return f"{number} comments learned. {_status(site, options)}"


def _reset(site: Site, options: dict[str, object]) -> str:
    row = _row(site)
    if row is not None:
        learning.reset(row)
    return f"{site.hostname}: the filter was reset."


def _export(site: Site, options: dict[str, object]) -> str:
    text = files.export(_row(site))
    if not isinstance(options["file"], Path):
        return text
    try:
        options["file"].write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(str(error)) from None
    return f"Written to {options['file']}."


def _import(site: Site, options: dict[str, object]) -> str:
    if not isinstance(options["file"], Path):
        raise CommandError("Name the file to import.")
    try:
        with options["file"].open(encoding="utf-8", errors="replace") as file:
            weights = files.weights_of(file.read(LARGEST + 1))
    except (OSError, files.FilterFileRefused) as error:
        raise CommandError(str(error)) from None
    learning.start_from(site, weights)
    return f"{site.hostname}: learning starts from the imported filter."


def _roll_back(site: Site, options: dict[str, object]) -> str:
    since = str(options["since"] or "")
    try:
        day, moment = parse_date(since), parse_datetime(since)
    except ValueError:
        day = moment = None
    if moment is None and day is not None:
        moment = datetime(day.year, day.month, day.day)
    if moment is None:
        raise CommandError("Give --since as a date, such as 2026-11-29.")
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    user = None
    if options["user"]:
        users = get_user_model()
        user = users._default_manager.filter(**{users.USERNAME_FIELD: options["user"]}).first()
        if user is None:
            raise CommandError(f"There is no user “{options['user']}”.")
    row = _row(site)
    number = learning.roll_back(row, moment, user) if row is not None else 0
    return f"{number} lessons rolled back. {_status(site, options)}"


ACTIONS: dict[str, Callable[[Site, dict[str, object]], str]] = {
    "status": _status,
    "train": _train,
    "reset": _reset,
    "export": _export,
    "import": _import,
    "rollback": _roll_back,
}


def _row(site: Site) -> SpamFilter | None:
    return SpamFilter.objects.filter(site=site).first()


def _site(hostname: object) -> Site:
    wanted = {"hostname": hostname} if hostname else {"is_default_site": True}
    site = Site.objects.filter(**wanted).select_related("root_page").first()
    if site is None:
        raise CommandError(f"There is no site “{hostname}”." if hostname else "There is no site.")
    return site
