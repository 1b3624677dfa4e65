"""The document of the API is true: what it generates is answered as it says, and never with 500."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import booleans
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    ignored_auth,
    negative_data_rejection,
    positive_data_acceptance,
)

from neuromod_wagtail.comments.api.api import addresses, api
from neuromod_wagtail.comments.api.urls import ROUTES
from neuromod_wagtail.comments.security import tokens
from tests.comments.api.conftest import BASE, key_of
from tests.comments.conftest import write

DOCUMENT = api.get_openapi_schema(path_prefix=BASE)
OPERATIONS = [
    (method, path) for path, operations in DOCUMENT["paths"].items() for method in operations
]


@pytest.fixture
def schema(db):
    """The schema, with answers of this process: its connection to the database stays open."""
    closing = (request_started, request_finished)
    for signal in closing:
        signal.disconnect(close_old_connections)
    found = schemathesis.openapi.from_dict(DOCUMENT)
    found.app = get_wsgi_application()
    yield found
    for signal in closing:
        signal.connect(close_old_connections)


def test_the_document_is_served_and_names_every_problem(call, db):
    document = call("GET", "openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for path in document["paths"].values():
        for operation in path.values():
            assert operation["summary"]
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"]


def test_the_urls_are_those_of_the_api():
    there = {str(pattern.name): str(pattern.pattern) for pattern in addresses()}
    assert there == ROUTES


def test_the_api_is_not_loaded_before_its_first_request():
    code = (
        "import sys, django; django.setup(); from django.urls import reverse; reverse('wagtail_serve', "
        "args=['']); sys.exit('neuromod_wagtail.comments.api.writing' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("is_right", [True, False], ids=["right", "wrong"])
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=str)
def test_every_answer_is_as_documented(schema, page, admin_user, method, path, is_right):
    if not is_right and "{key}" in path and method in {"get", "delete"}:
        pytest.skip("any text can be a key")
    comment = write(page, "First", status="approved")
    headers = {"Authorization": f"Bearer {key_of(admin_user)}"} if "moderation" in path else {}
    there = {"page_id": page.pk, "pk": comment.pk, "key": tokens.own_token(comment.pk)}
    there["decision"] = "hold"
    named = {name: value for name, value in there.items() if f"{{{name}}}" in path}
    operation = schema[path][method.upper()]
    mode = GenerationMode.POSITIVE if is_right else GenerationMode.NEGATIVE

    @settings(
        max_examples=8,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(mode), booleans())
    def examples(case, is_there):
        # What is right in itself may name nothing, and with a page that exists less is wrong.
        excluded = [positive_data_acceptance, ignored_auth]
        if is_there:
            case.path_parameters = named
            excluded.append(negative_data_rejection)
        case.call_and_validate(headers=headers, excluded_checks=excluded)

    examples()


def test_the_reference_lists_every_request():
    text = (Path(__file__).resolve().parents[3] / "docs/reference/api.md").read_text()
    listed = set(re.findall(r"^\| `([A-Z]+ [^`]+)`", text, re.MULTILINE))
    served = {f"{method.upper()} {path.removeprefix(BASE)}" for method, path in OPERATIONS}
    assert listed == served | {"GET openapi.json"}
