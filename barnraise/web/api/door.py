"""The one door of the API: declared operations, one shape of answers and errors, a short way for programs.

`slim` stands before sessions, languages and messages: a request with a token needs none of them.
"""

import inspect
import re
from collections.abc import Callable
from functools import cache, partial, wraps
from typing import Annotated, Any, get_type_hints

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, resolve
from django.utils import translation
from ninja import NinjaAPI, Path
from ninja.errors import ValidationError
from ninja.params.models import Body
from ninja.parser import Parser
from pydantic import BaseModel, TypeAdapter

from barnraise.base import Refused
from barnraise.web import inputs
from barnraise.web.access import ROUTE, ROUTES, May, Route
from barnraise.web.api import asking
from barnraise.web.api.once import once
from barnraise.web.api.shapes import Error
from barnraise.web.api.strict import body_of, refuse
from barnraise.web.asking import remember
from barnraise.web.errors import answer
from barnraise.web.middleware import Next, trouble_in
from barnraise.web.numbers import LARGEST, number_in

PREFIX = "/api/"
# A page for people, with the stack that pages have.
PAGE = "/api/docs"
BODY = "given"
VERSION = "1"
# Stands in the description for every refusal, since the tool that makes it knows single statuses only.
AN_ERROR = 400
# Of what a program calls something, so much is said back to it.
LONGEST_NAME = 200
_PART = re.compile(r"{(?:\w+:)?(\w+)}")
PathNumber = Annotated[int, Path(ge=0, le=LARGEST)]


class _Parser(Parser):
    """Takes the JSON that was read before anything else, so that its refusals are ours."""

    def parse_body(self, request: HttpRequest) -> Any:
        return request.api_body  # type: ignore[attr-defined]


api = NinjaAPI(
    title="Barnraise",
    version=VERSION,
    description="Programs take part through the same door as people. Fields are only ever added.",
    docs_url=None,
    openapi_url=None,
    parser=_Parser(),
    urls_namespace="api",
)


def operation(
    method: str,
    path: str,
    *,
    may: May,
    answers: Any,
    status: int = 200,
    schema: type[BaseModel] | None = None,
    in_two: bool = False,
) -> Callable[[Any], Any]:
    """Declare an operation: its address, who may use it, and the shape of its answer.

    The view returns a value of that shape, or an HttpResponse of its own. Its argument `given`, a frozen dataclass, is
    made from the JSON that was sent, by `schema` where the dataclass's own does not do. Every POST takes an
    `Idempotency-Key`, and its answer is kept in the transaction of its effect; a view with `in_two` first prepares what
    takes time, and returns a function that does it.
    """

    def declare(view: Callable[..., Any]) -> Callable[..., Any]:
        input = get_type_hints(view).get(BODY)

        @wraps(view)
        def answering(request: HttpRequest, **values: Any) -> HttpResponse:
            if input is not None:
                values[BODY] = _read(input, values[BODY])

            def begin() -> Callable[[], Any]:
                begun = partial(view, request, **values)
                return begun() if in_two else begun

            def act(begun: Callable[[], Any]) -> HttpResponse:
                return as_response(answers, begun(), status)

            answer = once(request, asking.known(request), begin, act) if method == "POST" else act(begin())
            remember(request, answer)
            return answer

        body = None if input is None else schema or inputs.schema_of(input)
        answering.__signature__ = _taking(view, body)  # type: ignore[attr-defined]
        api.api_operation(
            [method],
            path,
            auth=[_guard(may, _parameters(view, path), takes_body=input is not None)],
            response={status: answers, AN_ERROR: Error},
            operation_id=view.__name__,
            summary=str(view.__doc__).strip().splitlines()[0],
            openapi_extra=None if may == "anyone" else {"security": [{"token": []}]},
        )(answering)
        ROUTES.append(Route(PREFIX[1:-1] + path, f"api_{view.__name__}", answering, may, (method,), is_api=True))
        return view

    return declare


def _taking(view: Callable[..., Any], schema: type[BaseModel] | None) -> inspect.Signature:
    """Return a view's signature as the API describes it.

    A body of a schema stands in place of the input made from it, and the numbers of an address have a bound.
    """
    signature = inspect.signature(view)
    told = []
    for one in signature.parameters.values():
        if one.name == BODY:
            one = one.replace(annotation=Annotated[schema, Body(...)])
        elif one.annotation is int:
            one = one.replace(annotation=PathNumber)
        told.append(one)
    return signature.replace(parameters=told)


def _read(input: type, sent: BaseModel) -> object:
    try:
        return inputs.read(input, sent)
    except ValueError as wrong:
        refuse("body", str(wrong))


def _parameters(view: Callable[..., Any], path: str) -> tuple[str, ...]:
    """Return the names that an operation takes after the question mark of its address."""
    elsewhere = {"request", BODY, *_PART.findall(path)}
    return tuple(name for name in inspect.signature(view).parameters if name not in elsewhere)


def _guard(may: May, parameters: tuple[str, ...], *, takes_body: bool) -> Callable[[HttpRequest], bool]:
    def admitted(request: HttpRequest) -> bool:
        asking.admit(request, may)
        _check_parameters(request, parameters)
        if takes_body:
            request.api_body = body_of(request)  # type: ignore[attr-defined]
        elif request.method == "POST":
            _check_no_body(request)
        return True

    return admitted


def _check_parameters(request: HttpRequest, known: tuple[str, ...]) -> None:
    for name, values in request.GET.lists():
        if name not in known:
            there = f"there are: {', '.join(known)}" if known else "this operation takes none"
            refuse(name[:LONGEST_NAME], f"there is no such parameter; {there}")
        if len(values) > 1:
            refuse(name, "it is there more than once")


def _check_no_body(request: HttpRequest) -> None:
    """Refuse what was sent along to an operation that reads nothing: it was meant to do something."""
    sent = body_of(request) if request.body else None
    for name in sent if isinstance(sent, dict) else ():
        refuse(name[:LONGEST_NAME], "there is no such field; this operation takes none")


@cache
def _writer(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def as_response(shape: Any, value: Any, status: int = 200) -> HttpResponse:
    """Answer with a value of a shape as JSON."""
    if isinstance(value, HttpResponse):
        return value
    response = HttpResponse(_writer(shape).dump_json(value), status=status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refused: Refused) -> HttpResponse:
    with translation.override(translation.get_language_from_request(request)):
        return answer(request, refused)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [(_place(one), str(one["msg"])) for one in error.errors]
    where, why = problems[0]
    told = [f"{place}: {cause}" for place, cause in problems[:20]]
    return _refused(request, Refused("input_invalid", status=400, where=where, why=why, problems=told))


@api.exception_handler(Exception)
def _broken(request: HttpRequest, error: Exception) -> HttpResponse:
    refused = _refusal_in(error)
    if refused is None:
        raise error
    return _refused(request, refused)


def _place(error: dict[str, Any]) -> str:
    location: tuple[str | int, ...] = error["loc"]
    steps = location[2:] if location[1:2] == (BODY,) else location[1:]
    if error["type"] == inputs.UNKNOWN:
        steps = (*steps, error["ctx"]["name"])
    return ".".join(str(step) for step in steps) or "body"


def _refusal_in(error: Exception) -> Refused | None:
    """Return the refusal that Django's own complaint about a request amounts to; None for a bug."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, OperationalError):
        return trouble_in(error)
    if isinstance(error, RequestDataTooBig):
        return Refused("body_large", status=413)
    if isinstance(error, SuspiciousOperation | BadRequest | MultiPartParserError):
        return Refused("input_invalid", status=400, where="request", why=str(error)[:200])
    return Refused("not_found", status=404) if isinstance(error, Resolver404) else None


def slim(get_response: Next) -> Next:
    """Answer the API before sessions, languages and messages come into play."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX) or request.path_info == PAGE:
            return get_response(request)
        try:
            return answered(request)
        except Exception as error:
            return _broken(request, error)

    return respond


def answered(request: HttpRequest) -> HttpResponseBase:
    """Answer one request to the API; HEAD is a GET without its body."""
    is_head = request.method == "HEAD"
    if is_head:
        request.method = "GET"
    # NUL and halves of characters are in no name, and not every database can even be asked for them.
    if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        raise Refused("not_found", status=404)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if number_in(length) is None:
        refuse("body", "its length is no number")
    match = resolve(request.path_info)
    request.resolver_match = match
    request.META[ROUTE] = match.route
    response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    if response.status_code == 405:
        allowed = response.headers.get("Allow", "")
        raise Refused("method_unknown", status=405, method=str(request.method), allowed=allowed)
    if is_head and isinstance(response, HttpResponse):
        response.headers["Content-Length"] = str(len(response.content))
        response.content = b""
    return response
