"""Delete everything that the package has stored, before it is removed from a site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model, QuerySet
from wagtail.models import ModelLogEntry, Page, PageLogEntry, Site, Task

PACKAGE = "neuromod_wagtail"
# What log entries of the package begin with, on pages that stay.
ACTION = "neuromod"


class Command(BaseCommand):
    help = (
        "Delete all content and tables of this package, with its revisions, permissions and "
        "content types. Run it before you remove the apps from INSTALLED_APPS."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="Do not ask for confirmation.")
        parser.add_argument(
            "--dry-run", action="store_true", help="List what would be deleted, but delete nothing."
        )

    def handle(self, *args: object, yes: bool, dry_run: bool, **options: object) -> None:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        nothing = [(label, None) for label in _labels()]
        _refuse_dependents(executor.migration_plan(nothing))
        _refuse_roots()
        found = [model for model in _models() if model._default_manager.exists()]
        for model in found:
            number = model._default_manager.count()
            self.stdout.write(f"{number:8} {model._meta.verbose_name_plural}")
        if dry_run:
            return
        if not yes and input("Delete all of this? Type “yes”: ") != "yes":
            raise CommandError("Nothing was deleted.")
        with transaction.atomic():
            _delete_content()
        # The command ``migrate`` would write content types and permissions again.
        executor.migrate(nothing)
        self.stdout.write(
            "Everything has been deleted. Now remove the package from settings and URLs."
        )


def _models() -> list[type[Model]]:
    """Return the models of the package."""
    return [
        model
        for config in apps.get_app_configs()
        if config.name.partition(".")[0] == PACKAGE
        for model in config.get_models()
    ]


def _labels() -> list[str]:
    """Return the labels of the package's apps that have tables, those that need others first."""
    return list(dict.fromkeys(model._meta.app_label for model in _models()))


def _refuse_dependents(plan: Sequence[tuple[Migration, bool]]) -> None:
    """Raise an error if migrations of the site's own apps depend on the package's tables."""
    ours = set(_labels())
    others = sorted(
        {str(migration) for migration, _back in plan if migration.app_label not in ours}
    )
    if others:
        raise CommandError(
            f"These migrations depend on the package: {', '.join(others)}. First remove the "
            "models and fields that use it, and migrate."
        )


def _refuse_roots() -> None:
    """Raise an error if a site would be deleted with its root page."""
    sites = [
        str(site)
        for site in Site.objects.select_related("root_page")
        if site.root_page.get_ancestors(inclusive=True).filter(content_type__in=_types()).exists()
    ]
    if sites:
        raise CommandError(
            f"The root page of {', '.join(sites)} would be deleted. First choose another page "
            "under Settings → Sites."
        )


def _types() -> QuerySet[ContentType]:
    return ContentType.objects.filter(app_label__in=_labels())


def _delete_content() -> None:
    """Delete what is in tables of Django and Wagtail."""
    types = _types()
    for page in _deepest_first(types):
        page.delete()
    for task in Task.objects.filter(content_type__in=types):
        task.specific.delete()
    for log in (PageLogEntry, ModelLogEntry):
        log.objects.filter(content_type__in=types).delete()
        log.objects.filter(action__startswith=ACTION).delete()
    # With them go permissions, revisions, and entries in the indexes of references and search.
    types.delete()


def _deepest_first(types: QuerySet[ContentType]) -> Iterator[Page]:
    """Yield the pages one by one; pages below them, of whatever type, go with them."""
    while page := Page.objects.filter(content_type__in=types).order_by("-depth").first():
        yield page.specific
