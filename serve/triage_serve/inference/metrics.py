"""What a Prometheus server can ask; labels come from routes, codes and the model's tasks, never from a request."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from triage import ModelRef, TriageFailure, TriageResult

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)
_TOKENS = (16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Metrics:
    """The measures of one service, in a registry of its own.

    Parameters
    ----------
    shared:
        A folder in which the workers of one service keep their numbers, so that any of them can give the sum. Needs
        PROMETHEUS_MULTIPROC_DIR to name the same folder before `prometheus_client` is imported.
    """

    def __init__(self, shared: Path | None = None) -> None:
        own = self._registry = CollectorRegistry()
        self._shared = shared
        self._requests = Counter("triage_requests", "HTTP requests.", ["route", "method", "status"], registry=own)
        self._request_seconds = Histogram(
            "triage_request_duration_seconds", "From request to answer.", ["route"], buckets=_SECONDS, registry=own
        )
        self._tickets = Counter("triage_tickets", "Tickets answered: scored, or why not.", ["outcome"], registry=own)
        self._predictions = Counter(
            "triage_predictions",
            "Labels given; for signals, accepted means raised.",
            ["task", "label", "accepted"],
            registry=own,
        )
        self._reloads = Counter("triage_reloads", "Changes of the model: done or failed.", ["outcome"], registry=own)
        self._model = Gauge(
            "triage_model_info",
            "1 for the model that answers now.",
            ["name", "version"],
            multiprocess_mode="livemax",
            registry=own,
        )
        self.batch_tokens = Histogram(
            "triage_batch_tokens", "Estimated tokens per batch.", buckets=_TOKENS, registry=own
        )
        self.batch_seconds = Histogram(
            "triage_batch_duration_seconds", "Computing one batch.", buckets=_SECONDS, registry=own
        )
        self.queue_tokens = Gauge(
            "triage_queue_tokens", "Estimated tokens that wait.", multiprocess_mode="livesum", registry=own
        )
        self.queue_wait = Histogram(
            "triage_queue_wait_seconds", "From admission to the first batch.", buckets=_SECONDS, registry=own
        )
        self._measure_storage(own)

    def request(self, *, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request; `route` is a template, not a path."""
        known = method if method in _METHODS else "other"
        self._requests.labels(route, known, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def answered(self, results: Iterable[TriageResult]) -> None:
        """Count what was said about tickets."""
        for result in results:
            if isinstance(result, TriageFailure):
                self._tickets.labels(result.code).inc()
                continue
            self._tickets.labels("scored").inc()
            for prediction in result.predictions:
                self._predicted(prediction.task, prediction.label, yes=prediction.accepted)
            for signal in result.signals:
                self._predicted(signal.task, signal.name, yes=signal.flagged)

    def message(self, outcome: str) -> None:
        """Count one message that was sent to be kept; `outcome` is a word of ours or an error's code."""
        self._messages.labels(outcome).inc()

    def reloaded(self, outcome: str) -> None:
        """Count one attempt to change the model."""
        self._reloads.labels(outcome).inc()

    def serving(self, model: ModelRef, before: ModelRef | None = None) -> None:
        """Say which model answers from now on, and which no longer does."""
        if before is not None:
            self._model.labels(before.name, before.version).set(0)
        self._model.labels(model.name, model.version).set(1)

    def text(self) -> bytes:
        """Write all numbers in the text format of Prometheus."""
        if self._shared is None:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together, path=str(self._shared))  # type: ignore[no-untyped-call]
        return generate_latest(together)

    def _measure_storage(self, own: CollectorRegistry) -> None:
        self._messages = Counter(
            "triage_messages",
            "Messages sent to be kept: stored, unscored, repeated, or why not.",
            ["outcome"],
            registry=own,
        )
        self.storage_seconds = Histogram(
            "triage_storage_seconds", "One unit of work of the database.", ["operation"], buckets=_SECONDS, registry=own
        )

    def _predicted(self, task: str, label: str, *, yes: bool) -> None:
        self._predictions.labels(task, label, "true" if yes else "false").inc()
