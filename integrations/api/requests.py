"""What several operations share: pages of a list, versions of a resource, requests that are carried out once."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any, Final, Generic, ParamSpec, TypeVar, cast
from unicodedata import normalize

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from ninja import Schema
from ninja.parser import Parser
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from integrations.api.authentication import ApiRequest
from integrations.api.problems import Problem
from integrations.models import KeptAnswer
from integrations.retention import delete_kept_answers

MOST: Final = 200
NOT_A_CURSOR: Final = "This cursor isn’t one that the API gave."
ANSWERS: Final[TypeAdapter[Any]] = TypeAdapter(Any)
Row = TypeVar("Row", bound=models.Model)
Item = TypeVar("Item", bound=BaseModel)
P = ParamSpec("P")


def tool(name: str) -> dict[str, Any]:
    """Marks an operation that assistants may use under this name (integrations/mcp)."""
    return {"x-mcp": name}


class Input(Schema):
    """What a request sends: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def without_nul(cls, value: object) -> object:
        """PostgreSQL can’t store it, and not every text passes through a form."""
        if any("\0" in one for one in (value if isinstance(value, list | dict) else [value]) if isinstance(one, str)):
            raise ValueError("Null characters are not allowed.")
        return value


class RemovedOut(Schema):
    removed: str
    text: str


def removed_to_trash(key: str) -> RemovedOut:
    return RemovedOut(removed=key, text="You can restore it under Trash for 30 days.")


class PageQuery(Input):
    cursor: str = Field("", description="`next` of the page before; empty for the first page.", max_length=400)
    limit: int = Field(50, ge=1, le=MOST, description="How many items a page has at most.")


class Page(Schema, Generic[Item]):
    """A page of a list. `next` is the cursor of the next page; null on the last one."""

    items: list[Item]
    next: str | None


def page_of(rows: models.QuerySet[Row], query: PageQuery, field: str = "key") -> tuple[list[Row], str | None]:
    """The rows after the cursor, in the order of a unique field, and the cursor after them. One query."""
    if query.cursor:
        try:
            rows = rows.filter(**{f"{field}__gt": position(query.cursor)})
        except ValueError as error:
            raise Problem(422, NOT_A_CURSOR) from error
    found = list(rows.order_by(field)[: query.limit + 1])
    if len(found) <= query.limit:
        return found, None
    last = str(getattr(found[query.limit - 1], field))
    return found[: query.limit], urlsafe_b64encode(last.encode()).decode().rstrip("=")


def position(cursor: str) -> str:
    try:
        found = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError as error:
        raise Problem(422, NOT_A_CURSOR) from error
    if "\0" in found:
        raise Problem(422, NOT_A_CURSOR)
    return found


class ComposedParser(Parser):
    """Text arrives as Unicode's NFC, as in forms."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return composed(json.loads(request.body))
        except (ValueError, RecursionError) as error:
            raise Problem(400, "The body is not valid JSON.") from error


def composed(value: object) -> object:
    if isinstance(value, str):
        return normalize("NFC", value)
    if isinstance(value, dict):
        return {normalize("NFC", key): composed(one) for key, one in value.items()}
    return [composed(one) for one in value] if isinstance(value, list) else value


def content_of(answer: object) -> bytes:
    """An answer as JSON: a schema, a document, or a list of them."""
    return ANSWERS.dump_json(answer, by_alias=True)


def etag_of(content: bytes) -> str:
    """The version of a resource, as in the header ETag."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def respond(request: HttpRequest, answer: object) -> HttpResponse:
    """With its version where it was read; 304 where the client has it."""
    content = content_of(answer)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    if request.method not in ("GET", "HEAD"):
        return response
    etag = etag_of(content)
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response


def check_match(request: HttpRequest, *readings: BaseModel | Callable[[], object]) -> None:
    """Raises Problem where what is changed is no longer as the client read it, in one of these answers, by its If-Match.

    Functions are called only if the client sent one.
    """
    wanted = request.headers.get("If-Match", "")
    tags = {one.strip().removeprefix("W/") for one in wanted.split(",")}
    if not wanted or "*" in tags:
        return
    answers = (one if isinstance(one, BaseModel) else one() for one in readings)
    if all(etag_of(content_of(one)) not in tags for one in answers):
        raise Problem(412, "This was changed after you read it. Read it again.")


def once(view: Callable[P, Item]) -> Callable[P, Item]:
    """A write in one transaction. With an Idempotency-Key, the same request gets the same answer for a day."""

    @wraps(view)
    @transaction.atomic
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Item:
        request = args[0]
        assert isinstance(request, HttpRequest)
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return view(*args, **kwargs)
        if len(key) > 100:
            raise Problem(422, "An Idempotency-Key has at most 100 characters.")
        return keep(request, key, lambda: view(*args, **kwargs))  # type: ignore[arg-type]

    return wrapper


def keep(request: ApiRequest, key: str, view: Callable[[], Item]) -> Item:
    digest = sha256(b"\n".join([str(request.method).encode(), request.path.encode(), request.body])).hexdigest()
    delete_kept_answers(request.now)
    row, is_new = KeptAnswer.objects.get_or_create(
        token=request.api_token, key=key, defaults={"request_digest": digest, "at": request.now}
    )
    if not is_new:
        if row.request_digest != digest:
            raise Problem(409, "This Idempotency-Key was used for another request. Use a new one.")
        return cast(Item, row.body)
    made = view()
    row.status, row.body = 200, json.loads(content_of(made))
    row.save(update_fields=["status", "body"])
    return made
