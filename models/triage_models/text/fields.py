"""One field of a ticket on its way to the models: read, cut, and where everything stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from triage.text import Cut
from triage_models.text.characters import clean
from triage_models.text.html import html_to_text, looks_like_html
from triage_models.text.traced import Edit, Mark, Run, Span, TracedText, moved_marks

_LOOKS = 2
"""How often `clean` has to look until nothing is left to do."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field's text as a reader would see it, traced to its source.

    Parameters
    ----------
    name:
        "subject" or "body".
    marks:
        What a mail client's markup says about parts of the text.
    flags:
        What happened on the way from HTML.
    gap:
        What the characters are that a reader does not see: "markup" or "blank".
    """

    name: str
    source: str
    traced: TracedText
    marks: tuple[Mark, ...] = ()
    flags: tuple[str, ...] = ()
    gap: str = "blank"

    @classmethod
    def read(cls, name: str, source: str) -> Field:
        """Turn HTML into text, and every character into its plain form."""
        if looks_like_html(source):
            html = html_to_text(source)
            field = cls(name, source, html.traced, html.marks, html.flags, "markup")
        else:
            field = cls(name, source, TracedText.of(source))
        for _ in range(_LOOKS):
            field = field.edited(clean(field.traced.text))
        return field

    @property
    def text(self) -> str:
        """What a reader would see."""
        return self.traced.text

    def edited(self, edits: Sequence[Edit]) -> Field:
        """Apply edits to the text."""
        if not edits:
            return self
        marks = moved_marks(self.marks, edits)
        return Field(self.name, self.source, self.traced.edit(edits), marks, self.flags, self.gap)

    def cuts(self, marks: Iterable[Mark], kept: Iterable[Run]) -> tuple[Cut, ...]:
        """Say what becomes of every character of the source that none of the kept runs was made from.

        Parameters
        ----------
        marks:
            Cut parts of the text, with their kinds.
        """
        named = sorted((span, mark.kind) for mark in marks if (span := self._source(mark)) is not None)
        used: list[tuple[Span, str | None]] = [*named, *(((run.source_start, run.source_end), None) for run in kept)]
        return tuple(self._filled(sorted(used, key=lambda part: part[0])))

    def _source(self, mark: Mark) -> Span | None:
        runs = self.traced.keep([(mark.start, mark.end)]).runs
        return (min(run.source_start for run in runs), max(run.source_end for run in runs)) if runs else None

    def _filled(self, parts: Iterable[tuple[Span, str | None]]) -> Iterator[Cut]:
        reached = 0
        for (start, end), kind in parts:
            if start > reached:
                yield Cut(self.name, reached, start, self.gap)
            if kind is not None and end > reached:
                yield Cut(self.name, max(start, reached), end, kind)
            reached = max(reached, end)
        if reached < len(self.source):
            yield Cut(self.name, reached, len(self.source), self.gap)
