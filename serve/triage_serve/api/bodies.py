"""From raw bytes to rows: capped while they arrive, parsed strictly, refused in words that repeat nothing."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from triage import Ticket, ticket_from_mapping
from triage_serve.api.errors import BodyTooLargeError, InvalidJsonError, InvalidRequestError, MediaTypeError
from triage_serve.json_text import JsonError, parse_strict
from triage_serve.settings import Limits
from triage_serve.ticket_files import Row, read_row


async def read_json(request: Request, limits: Limits) -> Any:
    """Read a request's body as JSON.

    Raises
    ------
    MediaTypeError, BodyTooLargeError, InvalidJsonError
    """
    _check_media_type(request)
    content = await _read_capped(request, limits.body_bytes)
    try:
        return parse_strict(content)
    except JsonError as error:
        raise InvalidJsonError(f"{str(error).capitalize()}.") from None


def single_ticket(body: object) -> Ticket:
    """Read the body of a request that brings one ticket.

    Raises
    ------
    InvalidTicketError
    """
    return ticket_from_mapping(body, default_id="1")


def ticket_list(tickets: object, limits: Limits) -> list[Row]:
    """Read the value of `tickets`; a bad ticket in it becomes its own failure.

    Raises
    ------
    InvalidRequestError
        When it is no list, empty or too long.
    """
    if not isinstance(tickets, list):
        raise InvalidRequestError("tickets: expected a list.")
    if not 1 <= len(tickets) <= limits.tickets:
        raise InvalidRequestError(f"tickets: expected 1 to {limits.tickets} tickets, found {len(tickets):,}.")
    return [read_row(item, default_id=str(index + 1), place=f"tickets[{index}]") for index, item in enumerate(tickets)]


def _check_media_type(request: Request) -> None:
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    if media_type.strip().lower() != "application/json":
        raise MediaTypeError("Expected a JSON body.", hint="Send the header Content-Type: application/json.")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if charset not in {"", "utf-8", "utf8"}:
        raise MediaTypeError("JSON is UTF-8.", hint="Leave out the charset.")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise MediaTypeError("The body is compressed.", hint="Send it without Content-Encoding.")


async def _read_capped(request: Request, limit: int) -> bytes:
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_large(limit)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise _too_large(limit)
    return bytes(content)


def _too_large(limit: int) -> BodyTooLargeError:
    return BodyTooLargeError(f"At most {limit:,} bytes are read.", hint="Send fewer tickets at a time.")
