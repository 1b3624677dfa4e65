"""The setting for Sentry in *Run in production* sends nothing that readers wrote."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "run-in-production.md"
WRITTEN = "the words of a reader"

# In a separate process, because Sentry patches Django for good. The view fails like one of the
# package could: its variables contain what the reader sent.
FAILING_SITE = """
import functools, json, sys
import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
import sentry_sdk
from sentry_sdk.transport import Transport

class Collected(Transport):
    def capture_envelope(self, envelope):
        reports.append(envelope.serialize().decode())

def fail(request: HttpRequest) -> HttpResponse:
    body = request.POST["body"]
    raise RuntimeError("This failed.")

reports = []
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="k")
urlpatterns = [path("", fail)]
sentry_sdk.init = functools.partial(sentry_sdk.init, transport=Collected)
snippet, written = json.load(sys.stdin)
exec(snippet)
django.setup()
Client(raise_request_exception=False).post("/", {"body": written})
print(json.dumps("".join(reports)))
"""


def reported(snippet: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", FAILING_SITE],
        input=json.dumps([snippet, WRITTEN]),
        capture_output=True,
        text=True,
        check=True,
    )
    sent: str = json.loads(done.stdout.splitlines()[-1])
    assert "This failed." in sent
    return sent


def test_what_readers_wrote_is_not_sent():
    fences = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    (snippet,) = (fence for fence in fences if "sentry_sdk" in fence)
    assert WRITTEN not in reported(snippet)
    for option in ("include_local_variables=False,", 'max_request_body_size="never",'):
        assert option in snippet
        assert WRITTEN in reported(snippet.replace(option, ""))
