"""A uvicorn server that stops in steps: not ready, then nothing new, then nothing left, then gone."""

from __future__ import annotations

import math
import signal
import time
from collections.abc import Collection
from concurrent.futures import Future
from types import FrameType

import uvicorn

from triage_serve.inference import Inference
from triage_serve.inference.loading import LoadedModel
from triage_serve.settings import ServeSettings


class GracefulServer(uvicorn.Server):
    """Answers the first stop signal gracefully and the second at once.

    1. `/readyz` turns 503. After SIGTERM, requests are still served for `grace_seconds`: whoever sends them needs time
       to look. A person's Ctrl+C gets no grace.
    2. New requests get 503 and `Connection: close`; admitted ones are computed, for `drain_seconds` at most.
    3. The socket is closed, answers are written out.

    Parameters
    ----------
    deaf_to:
        Signals that another process takes care of.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        inference: Inference,
        settings: ServeSettings,
        *,
        deaf_to: Collection[signal.Signals] = (),
    ) -> None:
        super().__init__(config)
        self._inference = inference
        self._grace = settings.grace_seconds
        self._drain = settings.drain_seconds
        self._deaf_to = deaf_to
        self._asked_at: float | None = None

    @property
    def is_stopping(self) -> bool:
        """Whether the end has begun."""
        return self.should_exit or self._asked_at is not None

    def end_without_model(self, loaded: Future[LoadedModel]) -> None:
        """Stop when loading has failed: what to do once it is known."""
        if loaded.exception() is not None:
            self.should_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a stop signal; runs in the main thread, between two of its steps."""
        if sig in self._deaf_to:
            return
        if self._asked_at is not None:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        super().handle_exit(sig, frame)
        self.should_exit = False  # not yet: on_tick says when
        self._asked_at = time.monotonic()
        if sig != signal.SIGTERM:
            self._grace = 0.0
        self._inference.announce_stop(turn_away=not self._grace)

    async def on_tick(self, counter: int) -> bool:
        """Say, ten times a second, whether it is time to close the socket."""
        return await super().on_tick(counter) or (self._asked_at is not None and self._has_drained(self._asked_at))

    def _has_drained(self, asked_at: float) -> bool:
        left = asked_at + self._grace + self._drain - time.monotonic()
        if left > self._drain:
            return False
        self._inference.close()
        if not self._inference.is_idle and left > 0:
            return False
        self._inference.stop()
        self.config.timeout_graceful_shutdown = max(1, math.ceil(left))
        return True
