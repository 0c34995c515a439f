"""Says what a long run is doing: bars on a terminal, plain lines otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from tqdm import tqdm


@dataclass(frozen=True, slots=True)
class Reporter:
    """Writes to one stream; None keeps quiet."""

    stream: TextIO | None

    def say(self, text: str) -> None:
        """Write a line or a block of text."""
        if self.stream is not None:
            print(text, file=self.stream, flush=True)

    @contextmanager
    def counting(self, what: str, total: int) -> Iterator[Callable[[int], None]]:
        """Count items up to `total`, with a bar and the time left on a terminal."""
        with tqdm(total=total, desc=what, file=self.stream, disable=self._hides_bars(), unit=" tickets") as bar:
            yield lambda count: _advance(bar, count)

    @contextmanager
    def steps(self, what: str) -> Iterator[Callable[[str], None]]:
        """Name steps as they are done."""
        with tqdm(desc=what, file=self.stream, disable=self._hides_bars(), unit=" steps") as bar:
            yield lambda name: _name(bar, name)

    def _hides_bars(self) -> bool:
        return self.stream is None or not self.stream.isatty()


def _advance(bar: tqdm, count: int) -> None:
    bar.update(count)


def _name(bar: tqdm, step: str) -> None:
    bar.set_postfix_str(step, refresh=False)
    bar.update(1)
