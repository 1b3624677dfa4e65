"""``manage.py demo``: a running blog with content and users, from nothing."""

from __future__ import annotations

import shutil
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.db import connections, transaction

from example_site.demo import loader, site, users
from example_site.demo.progress import Progress


class Command(BaseCommand):
    help = "Prepare the example site, load its content once, and serve it."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default="8000", help="port on 127.0.0.1 (8000)")
        parser.add_argument("--reset", action="store_true", help="delete everything and start over")
        parser.add_argument("--no-serve", action="store_true", help="prepare only")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["port"].isdigit() or not 0 < int(options["port"]) < 65536:
            raise CommandError(f"{options['port']!r} is not a port: give a number, e.g. 8123.")
        if options["reset"]:
            self.reset()
        progress = Progress(self.stdout)
        progress.report("Database", 0, 1)
        call_command("migrate", verbosity=0, interactive=False)
        progress.report("Database", 1, 1)
        home = site.get_home("127.0.0.1", int(options["port"]))
        # Once and as a whole: a later run must not bring back what an editor deleted.
        is_new = not home.get_children().exists()
        with transaction.atomic():
            if is_new:
                loader.load(home, report=progress.report)
            # After the articles: no one wants mail about those that wait for moderation.
            created = users.create_users()
            if is_new:
                users.give_accounts_to_authors()
                loader.load_comments(home.get_site(), report=progress.report)
        progress.finish()
        self.print_addresses(options["port"], created)
        if not options["no_serve"]:
            call_command("runserver", f"127.0.0.1:{options['port']}", use_reloader=False)

    def reset(self) -> None:
        """Only for SQLite: a server's database belongs to whoever runs the server."""
        database: dict[str, Any] = settings.DATABASES["default"]
        if not database["ENGINE"].endswith("sqlite3"):
            raise CommandError("--reset deletes SQLite files only; drop the database yourself.")
        connections.close_all()
        for suffix in ("", "-wal", "-shm"):
            settings.VAR_DIR.joinpath(f"{database['NAME']}{suffix}").unlink(missing_ok=True)
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)

    def print_addresses(self, port: str, created: list[users.DemoUser]) -> None:
        base = f"http://127.0.0.1:{port}"
        self.stdout.write(f"\n  The article   {base}/blog/neuromodulation-and-pain-relief/")
        self.stdout.write(f"  The blog      {base}/blog/")
        self.stdout.write(f"  The admin     {base}/admin/\n\n")
        new = {user.username for user in created}
        for user in users.USERS:
            note = "" if user.username in new else "  (unless you have changed it)"
            self.stdout.write(f"  {user.username:<12}  {user.password}{note}")
        self.stdout.write("")
