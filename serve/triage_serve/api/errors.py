"""What the HTTP edge refuses, as leaves of the one error tree.

TriageError
└── RequestError            bad_request
    ├── IncompleteBodyError   incomplete_body
    ├── InvalidJsonError      invalid_json
    ├── InvalidRequestError   invalid_request
    ├── BodyTooLargeError     body_too_large
    ├── MediaTypeError        unsupported_media_type
    ├── UnknownPathError      not_found
    ├── UnknownMessageError   unknown_message
    ├── InvalidIdempotencyKeyError idempotency_key_invalid
    ├── MethodError           method_not_allowed
    ├── OverloadedError       overloaded
    ├── ClientGoneError       client_gone
    ├── DeadlineExceededError deadline_exceeded
    └── NotReadyError         not_ready
"""

from __future__ import annotations

from collections.abc import Mapping

from triage.errors import TriageError

INTERNAL_ERROR = "internal_error"
"""The code of errors nobody foresaw."""


class RequestError(TriageError):
    """A request cannot be answered as it stands.

    Parameters
    ----------
    headers:
        What the answer's headers say beside it: when to come back, whether to keep the connection.
    """

    code = "bad_request"

    def __init__(self, message: str, *, hint: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message, hint=hint)
        self.headers = headers or {}


class IncompleteBodyError(RequestError):
    """The client went away before its body was complete."""

    code = "incomplete_body"


class InvalidJsonError(RequestError):
    """The body is not JSON."""

    code = "invalid_json"


class InvalidRequestError(RequestError):
    """The body or the query is JSON, but not of the documented shape."""

    code = "invalid_request"


class BodyTooLargeError(RequestError):
    """The body is larger than the limit."""

    code = "body_too_large"


class MediaTypeError(RequestError):
    """The body is not announced as plain JSON."""

    code = "unsupported_media_type"


class UnknownPathError(RequestError):
    """Nothing is at this path."""

    code = "not_found"


class UnknownMessageError(RequestError):
    """No message has the id that was asked for."""

    code = "unknown_message"


class InvalidIdempotencyKeyError(RequestError):
    """The header Idempotency-Key holds no key."""

    code = "idempotency_key_invalid"


class MethodError(RequestError):
    """The path is there, but not for this method."""

    code = "method_not_allowed"


class OverloadedError(RequestError):
    """Too much is waiting to be scored."""

    code = "overloaded"


class ClientGoneError(RequestError):
    """The client left before its answer was there; only logs and metrics see this."""

    code = "client_gone"


class DeadlineExceededError(RequestError):
    """The request's time was over before its turn came."""

    code = "deadline_exceeded"


class NotReadyError(RequestError):
    """The model is not loaded yet, or the service is stopping."""

    code = "not_ready"
