"""Finds the newest part of a message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from triage_models.text.newest.classify import classify
from triage_models.text.newest.history import FORWARDED, QUOTED, History
from triage_models.text.newest.lines import Line, has_words, split_lines
from triage_models.text.newest.screen import may_hold_more
from triage_models.text.newest.spans import cut_marks, joined, kept_spans, merged, through, whole
from triage_models.text.newest.tail import Budget, label_tails
from triage_models.text.traced import Mark, Span

_MOST_PASSES = 6
_LEAST_WORDS_WITH_FORWARD = 3
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class NewestPart:
    """The newest words of a message, and what else is in it.

    Parameters
    ----------
    kept:
        Spans of the text, in order; joined they are the newest words.
    cuts:
        The rest, in order: every character that is neither kept nor white space lies in exactly one of them. Kinds:
        "quoted_text", "forwarded_text", "signature", "disclaimer", "ticket_footer".
    flags:
        "<kind>_removed" for each kind of cut; "quoted_text_kept" and "forwarded_text_kept" when there was nothing
        else. Sorted.
    """

    kept: tuple[Span, ...]
    cuts: tuple[Mark, ...] = ()
    flags: tuple[str, ...] = ()


def newest_part(text: str, marks: Sequence[Mark] = (), *, reply: bool = False) -> NewestPart:
    """Find what the customer wrote last, below and between earlier messages, signatures and footers.

    Time is linear in the length of the text. The newest words of the newest words are all of them.

    Parameters
    ----------
    text:
        Body of a message as plain text.
    marks:
        What the containers of an HTML mail already said: "quoted_text", "forwarded_text", "signature".
    reply:
        Whether the message is known to answer another: a single line with ">" is then a quote.
    """
    first = _pass(text, marks, reply) if marks else NewestPart(whole(text))
    return _then(first, _settled(joined(text, first.kept), reply))


def _settled(text: str, reply: bool) -> NewestPart:
    """Cut until nothing changes.

    A text that does not come to rest soon was made to do so, and is kept as it is: the answer for the newest words
    must be the newest words.
    """
    part = NewestPart(whole(text))
    for _ in range(_MOST_PASSES):
        step = _pass(joined(text, part.kept), (), reply)
        part = _then(part, step)
        if not step.cuts:
            return part
    return NewestPart(whole(text))


def _then(part: NewestPart, step: NewestPart) -> NewestPart:
    """Both steps as one: `step` was taken on what `part` keeps."""
    flags = tuple(sorted({*part.flags, *step.flags}))
    if not step.cuts:
        return NewestPart(part.kept, part.cuts, flags)
    kept = merged(span for _, span in through(part.kept, step.kept))
    found = through(part.kept, [(cut.start, cut.end) for cut in step.cuts])
    cuts = [Mark(*span, step.cuts[index].kind) for index, span in found]
    return NewestPart(tuple(kept), tuple(sorted((*part.cuts, *cuts))), flags)


def _pass(text: str, marks: Sequence[Mark], reply: bool) -> NewestPart:
    if not marks and not may_hold_more(text):
        return NewestPart(whole(text))
    lines = split_lines(text, marks)
    for line in lines:
        classify(line)
    flags = _label(lines, reply)
    cuts = cut_marks(text, lines)
    removed = {f"{cut.kind}_removed" for cut in cuts}
    return NewestPart(kept_spans(text, lines), cuts, tuple(sorted({*flags, *removed})))


def _label(lines: Sequence[Line], reply: bool) -> tuple[str, ...]:
    """Label what is not the newest words, and say what had to stay because nothing else was there."""
    History(lines, reply).label()
    forwarded = [line for line in lines if line.label == FORWARDED]
    if not any(line.label in {None, FORWARDED} and has_words(line.raw) for line in lines):
        return _restored(lines)
    _release(forwarded)
    budget = Budget(lines)
    _hold(forwarded)
    label_tails(lines, budget)
    if forwarded and sum(len(_WORD.findall(line.raw)) for line in lines if line.own) < _LEAST_WORDS_WITH_FORWARD:
        _release(forwarded)
        return ("forwarded_text_kept",)
    return ()


def _restored(lines: Sequence[Line]) -> tuple[str, ...]:
    """Keep everything, since the cuts would leave nothing."""
    quoted = any(line.label == QUOTED for line in lines)
    for line in lines:
        line.label = None
    return ("quoted_text_kept",) if quoted else ()


def _release(lines: Sequence[Line]) -> None:
    for line in lines:
        line.label = None


def _hold(lines: Sequence[Line]) -> None:
    for line in lines:
        line.label = FORWARDED
