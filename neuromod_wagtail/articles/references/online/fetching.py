"""Rate-limited requests to metadata services, if the site allows them.

Both services ask callers to identify themselves and limit their rate: Crossref in its REST API
documentation ("polite pool"), NCBI in its usage policy (three requests a second).
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from urllib.parse import urlencode

from neuromod_wagtail import __version__
from neuromod_wagtail.conf import settings
from neuromod_wagtail.web.destinations import FetchError
from neuromod_wagtail.web.fetching import fetch

MAX_BYTES = 5_000_000
PER_SECOND = 3


class OnlineError(Exception):
    """A request failed or its response cannot be used. The message says what happened."""


class LookupDisabled(OnlineError):
    """The site does not allow requests to metadata services."""


class NotFound(OnlineError):
    """The service does not know the requested publication."""


class RateLimited(OnlineError):
    """The service asks to wait before further requests."""


_last = 0.0


def get_json(address: str, parameters: Mapping[str, str]) -> object:
    """Return the decoded JSON response of a service, or raise ``OnlineError``.

    The service comes from the site's settings, so it may be a mirror in a private network.
    """
    if not settings.NEUROMOD_REFERENCES_ONLINE:
        raise LookupDisabled("NEUROMOD_REFERENCES_ONLINE is off.")
    mailto = settings.NEUROMOD_REFERENCES_MAILTO
    query = urlencode({**parameters, **({"mailto": mailto} if mailto else {})})
    agent = f"neuromod_wagtail/{__version__}" + (f" (mailto:{mailto})" if mailto else "")
    _wait()
    try:
        answer = fetch(
            f"{address}?{query}" if query else address,
            limit=MAX_BYTES,
            seconds=settings.NEUROMOD_REFERENCES_TIMEOUT,
            headers={"User-Agent": agent, "Accept": "application/json"},
            trusted=[address],
        )
    except FetchError as error:
        raise OnlineError(str(error)) from error
    if answer.status != 200:
        raise _refused(answer.status)
    with answer.body as body:
        try:
            return json.load(body)
        except (ValueError, RecursionError) as error:
            raise OnlineError("The response is not JSON.") from error


def _refused(code: int) -> OnlineError:
    if code in {404, 410}:
        return NotFound(f"Not found ({code}).")
    if code == 429:
        return RateLimited("Too many requests; try again later (429).")
    return OnlineError(f"Refused ({code}).")


def _wait() -> None:
    """Wait, so that this process makes at most ``PER_SECOND`` requests per second."""
    global _last
    pause = _last + 1 / PER_SECOND - time.monotonic()
    if pause > 0:
        time.sleep(pause)
    _last = time.monotonic()
