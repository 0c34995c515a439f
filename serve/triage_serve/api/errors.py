"""What the HTTP edge refuses, as leaves of the one error tree.

TriageError
└── RequestError            bad_request
    ├── IncompleteBodyError   incomplete_body
    ├── InvalidJsonError      invalid_json
    ├── InvalidRequestError   invalid_request
    ├── BodyTooLargeError     body_too_large
    ├── MediaTypeError        unsupported_media_type
    ├── UnknownPathError      not_found
    ├── MethodError           method_not_allowed
    ├── OverloadedError       overloaded
    └── NotReadyError         not_ready
"""

from __future__ import annotations

from triage.errors import TriageError


class RequestError(TriageError):
    """A request cannot be answered as it stands."""

    code = "bad_request"


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


class MethodError(RequestError):
    """The path is there, but not for this method."""

    code = "method_not_allowed"


class OverloadedError(RequestError):
    """Too many requests are waiting."""

    code = "overloaded"


class NotReadyError(RequestError):
    """The model is not loaded yet."""

    code = "not_ready"
