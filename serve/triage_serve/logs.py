"""Log lines for people or, one JSON object each, for programs; no customer text in either."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import orjson


class LogFormat(StrEnum):
    """How log lines are written."""

    TEXT = "text"
    JSON = "json"


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object; what a record carries as `fields` becomes keys instead of a message."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record; of an exception only its kind, since its words may repeat a customer's."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            **(getattr(record, "fields", None) or {"message": record.getMessage()}),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return orjson.dumps(line).decode()


def log_to_stderr(form: LogFormat = LogFormat.TEXT) -> None:
    """Log the service's own lines, and only warnings of the libraries below it."""
    handler = logging.StreamHandler()
    text = logging.Formatter("%(asctime)s %(levelname)s %(message)s")
    handler.setFormatter(JsonLines() if form is LogFormat.JSON else text)
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("triage_serve").setLevel(logging.INFO)
