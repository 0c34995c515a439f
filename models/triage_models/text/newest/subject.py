"""Subjects of answers: "Re:", "AW:", "Отв:" ..."""

from __future__ import annotations

import re

from triage_models.text.newest.folding import fold
from triage_models.text.newest.rules import rules

_LONGEST_PREFIX = 200
_TAGS = re.compile(r"(?:\[[^\[\]]{0,80}\]\s?){0,4}")
_PREFIX = re.compile(r"([^\W\d_]{1,12})\s?(?:[\[(^]\s?\d{1,3}\s?[\])]?)?\s?:")


def is_reply_subject(subject: str) -> bool:
    """Whether a subject says that the message answers another one; a forwarded message ("RV:", "FW:") does not."""
    folded = fold(subject[:_LONGEST_PREFIX])
    found = _PREFIX.match(folded, _tags_end(folded))
    return found is not None and found[1] in rules().replies


def _tags_end(folded: str) -> int:
    """Where the subject begins behind "[EXTERNAL]" or "[Ticket#4711]"."""
    found = _TAGS.match(folded)
    return found.end() if found else 0
