from __future__ import annotations

from datetime import datetime

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from neuromod_wagtail.dates import showable
from neuromod_wagtail.disclaimers.abstract_models import PublishGateMixin
from neuromod_wagtail.disclaimers.history.timeline import disclaimers_shown_at
from neuromod_wagtail.disclaimers.history.views import end_of
from neuromod_wagtail.page_protocol import page_model
from neuromod_wagtail.text.plain_text import plain_text


class Command(BaseCommand):
    help = "Show which disclaimers a page showed at the end of a day or at a given time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("page", type=int, help="ID of the page, as in its admin URL.")
        parser.add_argument("date", help="Date (2026-03-03), or date and time (2026-03-03T14:30).")

    def handle(self, *args: object, page: int, date: str, **options: object) -> None:
        found = page_model().objects.filter(pk=page).first()
        shown = found.specific if found else None
        if shown is None or not issubclass(type(shown), PublishGateMixin):
            raise CommandError(f"There is no page {page} with disclaimers.")
        answer = disclaimers_shown_at(shown, self.moment(date))
        if not answer.is_published:
            self.stdout.write(f"According to the log, “{shown.title}” was not published then.")
            return
        self.stdout.write(f"“{shown.title}” showed:")
        for placement in answer.placements:
            notice = placement.notice
            version = f"version {notice.number}" if notice else "no text in force: fallback"
            self.stdout.write(f"\n{placement.title} ({placement.kind}, {version})")
            self.stdout.write(
                plain_text(notice.text, between="\n") if notice else placement.fallback
            )
        if not answer.placements:
            self.stdout.write("no disclaimer.")
        for note in answer.notes:
            self.stdout.write(f"\nNote: {note}")

    def moment(self, text: str) -> datetime:
        try:
            if day := showable(parse_date(text)):
                return end_of(day)
            moment = showable(parse_datetime(text))
        except ValueError as error:
            raise CommandError(f"{text!r} is not a date: {error}.") from error
        if moment is None:
            raise CommandError(f"{text!r} is not a date: write 2026-03-03.")
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
