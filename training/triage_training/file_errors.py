"""The one place where foreign reading errors become ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from triage.errors import InputMissingError, TriageError, UnreadableDataError


@contextmanager
def reading(path: Path, name: str) -> Iterator[None]:
    """Translate what goes wrong while a file is opened and read; `name` is what messages call it."""
    try:
        yield
    except FileNotFoundError:
        raise InputMissingError(f"{name}: no such file.", hint="Check the path in the configuration.") from None
    except UnicodeDecodeError:
        raise UnreadableDataError(
            f"{name}, line {_undecodable_line(path)}: not UTF-8 text.", hint="Save the file as UTF-8."
        ) from None
    except OSError as error:
        raise UnreadableDataError(f"{name}: cannot be read ({error.strerror or type(error).__name__}).") from None


@contextmanager
def loading(name: str, what: str, hint: str) -> Iterator[None]:
    """Translate every error of a loading library into `UnreadableDataError`, without its text: it may quote rows."""
    try:
        yield
    except TriageError:
        raise
    except Exception as error:
        raise UnreadableDataError(f"{name}: {what} ({type(error).__name__}).", hint=hint) from error


def _undecodable_line(path: Path) -> int:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1
