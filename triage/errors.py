"""The error tree: every refusal has a stable code, a message and a hint.

    TriageError
    ├── UsageError            wrong use: the command or configuration must change (exit 2)
    │   ├── ConfigError       invalid_config
    │   ├── InputMissingError input_not_found
    │   └── UnknownModelError unknown_model
    ├── DataError             the data were read and refused (exit 1)
    │   ├── UnreadableDataError unreadable_data
    │   ├── MissingColumnsError missing_columns
    │   ├── UnknownLabelError   unknown_label
    │   └── TooFewExamplesError too_few_examples
    ├── TicketError           one ticket cannot be scored; its neighbours can
    │   ├── InvalidTicketError  invalid_ticket
    │   ├── EmptyTextError      empty_text
    │   └── TextTooLongError    text_too_long
    ├── BundleError           a stored model cannot be used
    │   ├── BundleCorruptError  bundle_corrupt
    │   └── BundleProtocolError bundle_protocol
    ├── EncoderError          the text encoder cannot be used
    │   ├── EncoderMissingError encoder_missing
    │   ├── EncoderCorruptError encoder_corrupt
    │   └── EncoderMismatchError encoder_mismatch
    └── WriteError            write_failed: nothing half-written is left behind

Foreign errors (OSError, pyarrow, transformers ...) are translated where that library is called.
"""

from __future__ import annotations

from typing import ClassVar


class TriageError(Exception):
    """Base of every error this project raises on purpose.

    Parameters
    ----------
    message:
        What was found and what was expected, without customer text.
    hint:
        What to do about it; may be empty.
    """

    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(TriageError):
    """The command line or the configuration must change before anything can run."""

    code = "usage"
    exit_status = 2


class ConfigError(UsageError):
    """A configuration file is missing, broken or holds an unknown key."""

    code = "invalid_config"


class InputMissingError(UsageError):
    """A named input file or folder does not exist."""

    code = "input_not_found"


class UnknownModelError(UsageError):
    """A model reference names nothing in the registry."""

    code = "unknown_model"


class DataError(TriageError):
    """Data were read and refused."""

    code = "invalid_data"


class UnreadableDataError(DataError):
    """A file cannot be parsed: broken CSV quoting, cut Parquet, bad JSON."""

    code = "unreadable_data"


class MissingColumnsError(DataError):
    """The configured columns are not in the data."""

    code = "missing_columns"


class UnknownLabelError(DataError):
    """A row carries a label the task does not know."""

    code = "unknown_label"


class TooFewExamplesError(DataError):
    """A task or label has too few examples to learn and to measure."""

    code = "too_few_examples"


class TicketError(TriageError):
    """One ticket cannot be scored; becomes a `TriageFailure` row."""

    code = "ticket"


class InvalidTicketError(TicketError):
    """A ticket has the wrong shape or field types."""

    code = "invalid_ticket"


class EmptyTextError(TicketError):
    """A ticket holds no characters to read."""

    code = "empty_text"


class TextTooLongError(TicketError):
    """A ticket is longer than the text limit."""

    code = "text_too_long"


class BundleError(TriageError):
    """A stored model cannot be used."""

    code = "bundle"


class BundleCorruptError(BundleError):
    """A bundle's files are missing, changed or cut."""

    code = "bundle_corrupt"


class BundleProtocolError(BundleError):
    """A bundle was written by a newer (or dropped) protocol."""

    code = "bundle_protocol"


class EncoderError(TriageError):
    """The text encoder cannot be used."""

    code = "encoder"


class EncoderMissingError(EncoderError):
    """No encoder of that name is on this machine and none can be fetched."""

    code = "encoder_missing"


class EncoderCorruptError(EncoderError):
    """The encoder's weight file is truncated or changed."""

    code = "encoder_corrupt"


class EncoderMismatchError(EncoderError):
    """The encoder on this machine is not the one a bundle was trained with."""

    code = "encoder_mismatch"


class WriteError(TriageError):
    """Writing failed (disk full, no permission); nothing half-written is left behind."""

    code = "write_failed"
