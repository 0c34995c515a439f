"""Legal text below a message: "This e-mail is confidential and intended only for ..."."""

from __future__ import annotations

from collections.abc import Sequence

from triage_models.text.newest.lines import Kind, Line
from triage_models.text.newest.rules import rules
from triage_models.text.newest.signature import is_sentence

_MOST_LINES = 80
_LEAST_CHARACTERS = 50
_LEAST_CUES = 3
_LEAST_CUES_WITH_CORE = 2


def disclaimer_start(lines: Sequence[Line], run: Sequence[int]) -> int | None:
    """Find where the disclaimer begins that ends a run of lines.

    It begins as disclaimers do, holds their words (confidential, recipient, delete ...), and so does every paragraph
    after it: what a customer wrote below is never part of it.

    Returns
    -------
    A position in `run`, None when there is no disclaimer.
    """
    if not any(lines[index].kind is Kind.DISCLAIMER for index in run[-_MOST_LINES:]):
        return None
    found, seen, characters = None, set[str](), 0
    end = len(run)
    while end > max(0, len(run) - _MOST_LINES):
        start = _paragraph_start(run, end)
        cues = [set(rules().cues.findall(lines[index].key)) for index in run[start:end]]
        if not any(cues) and any(is_sentence(lines[index]) for index in run[start:end]):
            break
        for position in range(end - 1, start - 1, -1):
            seen |= cues[position - start]
            characters += len(lines[run[position]].raw)
            if lines[run[position]].kind is Kind.DISCLAIMER and _is_enough(seen, characters):
                found = position
        end = start
    return found


def _is_enough(cues: set[str], characters: int) -> bool:
    least = _LEAST_CUES_WITH_CORE if cues & rules().core_cues else _LEAST_CUES
    return characters >= _LEAST_CHARACTERS and len(cues) >= least


def _paragraph_start(run: Sequence[int], end: int) -> int:
    """Where the paragraph begins that ends before this position; not further up than anything looks."""
    start = end - 1
    while start > 0 and run[start] - run[start - 1] == 1 and end - start < _MOST_LINES:
        start -= 1
    return start
