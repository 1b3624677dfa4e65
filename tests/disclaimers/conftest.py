"""A rule for the whole site, and the disclaimer that supplies its text."""

from __future__ import annotations

import pytest

from tests.disclaimers.disclaimer_site import KIND
from tests.factories import make_disclaimer, make_rule


@pytest.fixture
def disclaimer():
    return make_disclaimer(
        kind=KIND, title="Not advice", slug="not-advice", text="<p>Ask <b>your</b> doctor.</p>"
    )


@pytest.fixture
def rule(index, disclaimer):
    return make_rule(index.get_parent(), kind=KIND, disclaimer=disclaimer)
