"""What stands at the end of a customer's words and is not theirs: signatures, disclaimers, ticket footers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from triage_models.text.newest.disclaimer import disclaimer_start
from triage_models.text.newest.lines import Kind, Line, has_words
from triage_models.text.newest.signature import signature_start

SIGNATURE, DISCLAIMER, FOOTER = "signature", "disclaimer", "ticket_footer"
_MOST_ROUNDS = 8
_SIGNATURE_LINES = 16
_SINGLE_LINES = {Kind.MOBILE: SIGNATURE, Kind.NOTICE: FOOTER, Kind.REFERENCE: FOOTER}
_MEANINGFUL = frozenset({*_SINGLE_LINES, Kind.CLOSING, Kind.DELIMITER, Kind.RULE, Kind.DISCLAIMER})


class Budget:
    """How many lines with words are left: the last one is never cut."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._left = sum(line.own and has_words(line.raw) for line in lines)

    def cut(self, lines: Sequence[Line], label: str) -> bool:
        """Label these lines, unless nothing would be left."""
        wanted = sum(has_words(line.raw) for line in lines)
        if wanted >= self._left:
            return False
        self._left -= wanted
        for line in lines:
            line.label = label
        return True


def label_tails(lines: Sequence[Line], budget: Budget) -> None:
    """Label tickets' numbers, and the tails of all runs of own words between what was cut before."""
    for line in lines:
        if line.own and line.kind is Kind.REFERENCE:
            budget.cut([line], FOOTER)
    for run in _runs(lines):
        if any(lines[index].kind in _MEANINGFUL for index in run):
            _label_tail(lines, run, budget)


def _runs(lines: Sequence[Line]) -> Iterator[list[int]]:
    """Lines that are kept and not blank, in runs."""
    run: list[int] = []
    for index, line in enumerate(lines):
        if line.own:
            run.append(index)
        elif line.label is not None and run:
            yield run
            run = []
    if run:
        yield run


def _label_tail(lines: Sequence[Line], run: list[int], budget: Budget) -> None:
    """Take away one thing after another from the end of a run, and from before a P.S. at its end."""
    _strip(lines, run, budget)
    recent = range(max(1, len(run) - _SIGNATURE_LINES), len(run))
    for position in recent:
        if lines[run[position]].kind is Kind.POSTSCRIPT:
            _strip(lines, run[:position], budget)
            break


def _strip(lines: Sequence[Line], run: list[int], budget: Budget) -> None:
    before = list(run)
    for _ in range(_MOST_ROUNDS):
        _strip_single_lines(lines, run, budget)
        if not (
            _strip_from(disclaimer_start(lines, run), DISCLAIMER, lines, run, budget)
            or _strip_from(signature_start(lines, run), SIGNATURE, lines, run, budget)
        ):
            break
    if 0 < len(run) < len(before) and lines[run[-1]].kind is Kind.RULE:
        _strip_from(len(run) - 1, lines[before[len(run)]].label or SIGNATURE, lines, run, budget)


def _strip_single_lines(lines: Sequence[Line], run: list[int], budget: Budget) -> None:
    while run:
        label = _SINGLE_LINES.get(lines[run[-1]].kind)
        if label is None or not budget.cut([lines[run[-1]]], label):
            return
        run.pop()


def _strip_from(position: int | None, label: str, lines: Sequence[Line], run: list[int], budget: Budget) -> bool:
    if position is None or not budget.cut([lines[index] for index in run[position:]], label):
        return False
    del run[position:]
    return True
