"""Errors as problem details (RFC 9457), and a parser that refuses what is not plain JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.responses import NinjaJSONEncoder

from neuromod_wagtail.comments.spam.submission import Refused
from neuromod_wagtail.comments.views.outages import WAIT

PROBLEM_JSON = "application/problem+json"


class FieldProblem(Schema):
    """A mistake in one field. ``pointer`` is a JSON pointer into the body."""

    pointer: str
    detail: str
    code: str = ""


class ProblemDetail(Schema):
    """What went wrong. ``code`` is for programs, ``detail`` for readers, in their language."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    code: str = ""
    errors: list[FieldProblem] = []


class Problem(Exception):
    """An answer that says why a request was refused."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str | Promise = "",
        *,
        errors: list[FieldProblem] | None = None,
        wait: int = 0,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = str(detail)
        self.errors = errors or []
        self.wait = wait

    @classmethod
    def of_refused(cls, refused: Refused) -> Problem:
        message = str(refused.message)
        if refused.field is None:
            return cls(refused.status, refused.code, message, wait=refused.wait)
        found = FieldProblem(pointer=f"/{refused.field}", detail=message, code=refused.code)
        status = 422 if refused.status == 400 else refused.status
        return cls(status, refused.code, message, errors=[found], wait=refused.wait)

    @classmethod
    def of_form(cls, form: Form, extra: frozenset[str] = frozenset()) -> Problem:
        """Return the form's own messages; ``extra`` are the fields that a site added."""
        found = [
            FieldProblem(
                pointer=f"/extra/{name}" if name in extra else f"/{name}",
                detail=str(message),
                code=error.code or "invalid",
            )
            for name, errors in form.errors.as_data().items()
            for error in errors
            for message in error.messages
        ]
        return cls(422, "invalid", _("Please correct the errors."), errors=found)

    def response(self) -> HttpResponse:
        detail = ProblemDetail(
            title=HTTPStatus(self.status).phrase,
            status=self.status,
            detail=self.detail,
            code=self.code,
            errors=self.errors,
        )
        content = json.dumps(detail.model_dump(), cls=NinjaJSONEncoder)
        answer = HttpResponse(content, status=self.status, content_type=PROBLEM_JSON)
        if self.wait:
            answer["Retry-After"] = str(self.wait)
        if self.status == 401:
            answer["WWW-Authenticate"] = "Bearer"
        return answer


class StrictParser(Parser):
    """Accept UTF-8 JSON and nothing that a database or a form could not store."""

    def parse_body(self, request: HttpRequest) -> Any:
        charset = (request.content_params or {}).get("charset", "utf-8").lower()
        is_json = request.content_type == "application/json"
        if not is_json or charset not in {"utf-8", "utf8"} or "Content-Encoding" in request.headers:
            raise Problem(415, "media_type", _("Send JSON in UTF-8, as application/json."))
        try:
            data = json.loads(request.body.decode("utf-8"), parse_constant=_refuse)
            # A lone surrogate is valid JSON, but not valid text.
            json.dumps(data, ensure_ascii=False).encode("utf-8")
        except (ValueError, RecursionError):
            raise Problem(400, "json", _("The body is not valid JSON in UTF-8.")) from None
        return data


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def add_handlers(api: NinjaAPI) -> None:
    """Let the API answer every error with a problem."""

    def add(kind: type[Exception], problem: Callable[[Any], Problem]) -> None:
        api.add_exception_handler(kind, lambda request, error: problem(error).response())

    add(Problem, lambda error: error)
    add(Refused, Problem.of_refused)
    add(Http404, lambda error: not_found())
    add(PermissionDenied, lambda error: Problem(403, "permission", _("You may not do this.")))
    add(AuthenticationError, lambda error: Problem(401, "token", _("Send a valid token.")))
    add(RequestDataTooBig, lambda error: too_large())
    add(
        UnreadablePostError,
        lambda error: Problem(400, "unreadable", _("The body could not be read.")),
    )
    add(HttpError, _of_http_error)
    add(ValidationError, _of_validation)


def not_found() -> Problem:
    return Problem(404, "not_found", _("This does not exist, or is not public."))


def too_large() -> Problem:
    return Problem(413, "too_large", _("The body is too large."))


def outage() -> Problem:
    return Problem(
        503,
        "outage",
        _("This site is temporarily unavailable. Please try again in a minute."),
        wait=WAIT,
    )


def _of_http_error(error: HttpError) -> Problem:
    # Ninja wraps whatever the parser raises.
    if isinstance(error.__cause__, Problem):
        return error.__cause__
    return Problem(error.status_code, "refused", str(error))


def _of_validation(error: ValidationError) -> Problem:
    """Convert Pydantic's errors to a problem; a path without a valid key does not exist."""
    places = [[str(part) for part in one["loc"]] for one in error.errors]
    if any(place[0] == "path" for place in places):
        return not_found()
    found = [
        FieldProblem(
            pointer="/" + "/".join(place[2:] if place[0] == "body" else place[1:]),
            detail=str(one["msg"]),
            code=str(one["type"]),
        )
        for place, one in zip(places, error.errors, strict=True)
    ]
    return Problem(422, "invalid", _("Please correct the errors."), errors=found)
