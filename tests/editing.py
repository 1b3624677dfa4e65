"""Helpers to edit forms of Wagtail's admin: load, change, submit."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, NamedTuple

from bs4 import BeautifulSoup
from django.http import QueryDict
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, streamfield

# Other forms of the page name it in the values of their attributes.
EDIT_FORM = re.compile(r"""<form\b(?:[^>"]|"[^"]*")*\sdata-edit-form\b(?:[^>"]|"[^"]*")*>""")

# Streams are drawn by scripts; an empty one stands for each that a test does not fill.
STREAMS = (
    "photo",
    "links",
    "safety",
    "in_short",
    "related",
    "introduction",
    "picture",
    "body",
    "changes",
)


class Form(NamedTuple):
    """What a form would send, and where to."""

    data: QueryDict
    address: str


def load_form(client: Client, url: str) -> QueryDict:
    """The editing form at ``url`` as the browser would send it back unchanged."""
    return open_form(client, url).data


def open_form(client: Client, url: str) -> Form:
    html = client.get(url).content.decode()
    # Reading the whole page would take as long as making it.
    form = EDIT_FORM.search(html)
    assert form is not None, "no editing form"
    data = querydict_from_html(html[form.start() :])
    for name in STREAMS:
        if f"{name}-count" not in data and f'"{name}' in html:
            data.update(nested_form_data({name: streamfield([])}))
    action = re.search(r"\saction=\"([^\"]+)", form[0])
    return Form(data, unescape(action[1]) if action else url)


def send_form(client: Client, url: str, changes: dict[str, Any], action: str = "") -> Any:
    """Change the form at ``url`` and send it; ``action`` is the button, such as "publish"."""
    return fill_and_send(client, open_form(client, url), changes, action)


def fill_and_send(client: Client, form: Form, changes: dict[str, Any], action: str = "") -> Any:
    """Send an open form with changes, which another sending of it does not have."""
    data = form.data.copy()
    for name, value in changes.items():
        if isinstance(value, list):
            data.setlist(name, value)
        else:
            data[name] = value
    if action:
        data[f"action-{action}"] = action
    return client.post(form.address, data)


def error_at(response: Any, field: str) -> str:
    """The messages beside a field of a form that came back, in one string."""
    html = BeautifulSoup(response.content, "html.parser")
    box = html.find(id=f"panel-child-{field}-errors") or html.find(
        id=lambda value: bool(value) and value.endswith(f"{field}-errors")
    )
    return " ".join(box.get_text(" ", strip=True).split()) if box else ""


def value_of(response: Any, name: str) -> str:
    """What stands in a field of a form that came back."""
    html = BeautifulSoup(response.content, "html.parser")
    element = html.find(attrs={"name": name})
    return element.get("value", element.get_text())
