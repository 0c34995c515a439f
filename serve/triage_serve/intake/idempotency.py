"""The Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header-07)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from triage_serve.api.errors import InvalidIdempotencyKeyError
from triage_serve.storage.columns import LONGEST_NAME

_STRING = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')  # RFC 8941, 3.3.3
_BARE = re.compile("[!#-+\\--:<-~]+")  # what many clients send: visible, without quotes, commas and semicolons


@dataclass(frozen=True, slots=True)
class RepeatableRequest:
    """A request that may be sent again under the same key.

    Parameters
    ----------
    scope:
        Who asks for what: keys of others and of other routes are other keys.
    digest:
        Of what was sent.
    """

    scope: str
    key: str
    digest: str


def read_key(given: Sequence[str]) -> str | None:
    """Read the values of the header; None when it was not sent. The quotes the draft wants may be missing.

    Raises
    ------
    InvalidIdempotencyKeyError
        When it was sent twice, is empty, too long, or no string of printable ASCII characters.
    """
    if not given:
        return None
    value = given[0].strip(" \t")
    quoted = _STRING.fullmatch(value)
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else value
    if len(given) > 1 or not (quoted or _BARE.fullmatch(value)) or not 1 <= len(key) <= LONGEST_NAME:
        raise InvalidIdempotencyKeyError(
            f"Idempotency-Key: expected one string of 1 to {LONGEST_NAME} printable ASCII characters.",
            hint='Such as "8e03978e-40d5-43e8-bc93-6894a57f9324".',
        )
    return key


def digest(body: object) -> str:
    """Hash a JSON value; neither blank space nor the order of keys counts."""
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()
