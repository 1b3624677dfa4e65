"""The command that deletes everything refuses what would take more with it.

What it deletes is tested with a site of its own (``tests/new_sites/test_leaving.py``).
"""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Site

from tests.factories import make_index

pytestmark = pytest.mark.django_db


def test_a_site_is_not_deleted_with_its_root_page(capsys):
    index = make_index()
    call_command("uninstall_neuromod", "--dry-run")
    assert "article indexes" in capsys.readouterr().out
    Site.objects.update(root_page=index)
    for option in ("--dry-run", "--yes"):
        with pytest.raises(CommandError, match="Settings → Sites"):
            call_command("uninstall_neuromod", option)
    assert Site.objects.exists()
    index.refresh_from_db()
