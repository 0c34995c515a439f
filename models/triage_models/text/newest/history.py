"""Earlier messages: quotes, forwarded messages, and what stands below a ticket system's line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from triage_models.text.newest.attribution import attribution_start, may_end_attribution
from triage_models.text.newest.headers import header_block_end, skip_blank, skip_headers
from triage_models.text.newest.lines import Kind, Line, has_words

QUOTED, FORWARDED, FOOTER = "quoted_text", "forwarded_text", "ticket_footer"
_HEADED = (Kind.ORIGINAL, Kind.FORWARD)
_MOST_HEADS = 8


@dataclass(slots=True)
class History:
    """One pass over the lines that labels those of earlier messages.

    A line with ">" is cut when it has company: a second one, or an attribution. Header blocks, separators and
    attributions without such lines behind them take everything down to the end.

    Parameters
    ----------
    reply:
        Whether the message answers another; a line with ">" then needs no company.
    """

    lines: Sequence[Line]
    reply: bool = False
    _own_words: bool = False
    _quoted: list[int] = field(default_factory=list)
    _attributed: bool = False

    def label(self) -> None:
        """Label all lines of earlier messages."""
        index = 0
        while index < len(self.lines):
            index = self._step(index)
        if self.reply or self._attributed or len(self._quoted) > 1:
            self._label_quotes()

    def _step(self, index: int) -> int:
        """Look at one line and say where to go on."""
        line = self.lines[index]
        if line.label is not None:
            self._attributed = self._attributed or line.label == QUOTED
            return index + 1
        if line.quoted:
            return self._quoted_run(index)
        if line.kind in _HEADED:
            after = self._separated(index)
        elif line.kind is Kind.HEADER:
            after = self._headed(index)
        elif line.kind is Kind.MARKER:
            after = self._marked_off(index)
        else:
            after = None
        if after is None and may_end_attribution(line):
            after = self._attribution(index)
        if after is None:
            self._own_words = self._own_words or has_words(line.raw)
            return index + 1
        return after

    def _quoted_run(self, first: int) -> int:
        """Pass over lines with ">"; quoted headers with nothing quoted behind them head everything below."""
        last, after = first, first
        while after < len(self.lines) and (self.lines[after].quoted or self.lines[after].kind is Kind.BLANK):
            last = after if self.lines[after].quoted else last
            after += 1
        self._quoted += (index for index in range(first, last + 1) if self.lines[index].quoted)
        run = [line for line in self.lines[first : min(after, first + _MOST_HEADS)] if line.quoted and line.raw]
        if len(run) > 1 and after < len(self.lines) and all(line.role for line in run):
            return self._to_end(first, QUOTED)
        return last + 1

    def _separated(self, index: int) -> int | None:
        line = self.lines[index]
        after = skip_headers(self.lines, index + 1)
        if not line.role and after == index + 1 and not self._quote_at(after):
            return None
        if line.kind is Kind.FORWARD:
            return self._forwarded(self._with_rule_above(index), after)
        return self._introduced(self._with_rule_above(index), after)

    def _headed(self, index: int) -> int | None:
        """Cut from a header block on. Who writes above one leaves all below as it was."""
        after = header_block_end(self.lines, index)
        if after is None:
            return None
        first = self._with_rule_above(index)
        return self._to_end(first, QUOTED) if self._own_words else self._introduced(first, after)

    def _marked_off(self, index: int) -> int:
        """Cut a ticket system's line, and what is below it when the customer wrote above."""
        first = self._with_rule_above(index)
        if self._own_words:
            return self._to_end(first, FOOTER)
        self._set(first, index + 1, FOOTER)
        return index + 1

    def _attribution(self, index: int) -> int | None:
        first = attribution_start(self.lines, index, quote_follows=self._quote_at(index + 1))
        if first is None:
            return None
        while first > 0 and self.lines[first - 1].kind is Kind.HEADER and self.lines[first - 1].label is None:
            first -= 1
        return self._introduced(self._with_rule_above(first), index + 1)

    def _introduced(self, first: int, after: int) -> int:
        """Cut an introduction; with a quote behind it only that, otherwise down to the end."""
        if not self._quote_at(after) and not self._attributed_quote_at(after):
            return self._to_end(first, QUOTED)
        self._set(first, after, QUOTED)
        self._attributed = True
        return after

    def _forwarded(self, first: int, after: int) -> int:
        """Cut a forwarded message: down to where its end is said or its ">" stop, otherwise all."""
        if self._quote_at(after):
            while after < len(self.lines) and (self.lines[after].quoted or self.lines[after].kind is Kind.BLANK):
                after += 1
            self._set(first, after, FORWARDED)
            return after
        for index in range(first, len(self.lines)):
            if self.lines[index].kind is Kind.FORWARD_END:
                self._set(first, index + 1, FORWARDED)
                return index + 1
        return self._to_end(first, FORWARDED)

    def _quote_at(self, index: int) -> bool:
        index = skip_blank(self.lines, index)
        return index < len(self.lines) and (self.lines[index].quoted or self.lines[index].marked == QUOTED)

    def _attributed_quote_at(self, index: int) -> bool:
        """Whether another attribution, and then a quote, come next ("Original Message", "On ... wrote:", ">")."""
        index = skip_blank(self.lines, index)
        for last in range(index, min(index + 3, len(self.lines))):
            line = self.lines[last]
            if line.kind is Kind.BLANK or line.quoted:
                return False
            if may_end_attribution(line) and self._quote_at(last + 1):
                return attribution_start(self.lines, last, quote_follows=True) is not None
        return False

    def _with_rule_above(self, index: int) -> int:
        """Take in the dashes that a mail program puts above the headers."""
        above = index - 1
        while above >= 0 and self.lines[above].kind is Kind.BLANK:
            above -= 1
        return above if above >= 0 and self.lines[above].kind is Kind.RULE else index

    def _to_end(self, first: int, label: str) -> int:
        self._set(first, len(self.lines), label)
        return len(self.lines)

    def _set(self, first: int, after: int, label: str) -> None:
        for line in self.lines[first:after]:
            line.label = label

    def _label_quotes(self) -> None:
        """Cut lines with ">", and the blank lines between two of them."""
        previous = None
        for index in self._quoted:
            line = self.lines[index]
            line.label = line.label or QUOTED
            if previous is not None and all(between.kind is Kind.BLANK for between in self.lines[previous + 1 : index]):
                self._set(previous + 1, index, QUOTED)
            previous = index
