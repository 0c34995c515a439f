from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from triage import ModelRef, Scores, Triager
from triage.errors import BundleCorruptError, BundleError, UnknownModelError
from triage_serve.inference.keeper import ModelKeeper
from triage_serve.inference.loading import FixedSource, LoadedModel
from triage_serve.inference.metrics import Metrics
from triage_serve.inference.self_test import SENTENCES, self_test
from triage_serve.testing import FakeScorer, fake_triager

SECRET = "moonflower-4711"


@dataclass
class FakeSource:
    """A registry of one name: `means` is what its alias says; loading `broken` versions raises."""

    means: str | Exception = "1"
    broken: dict[str, Exception] = field(default_factory=dict)
    loaded: list[str] = field(default_factory=list)
    is_watched: bool = True

    def find(self) -> Path:
        if isinstance(self.means, Exception):
            raise self.means
        return Path(self.means)

    def load(self, folder: Path | None) -> LoadedModel:
        assert folder is not None
        self.loaded.append(folder.name)
        if folder.name in self.broken:
            raise self.broken[folder.name]
        return LoadedModel(replace(fake_triager(), model=ModelRef("fake", folder.name)))


Open = Callable[..., ModelKeeper]


@pytest.fixture
def opened() -> Iterator[Open]:
    """Open a keeper whose own looks are an hour apart, so that a test says when it looks."""
    keepers: list[ModelKeeper] = []

    def make(source: object, metrics: Metrics | None = None, every: float = 3600) -> ModelKeeper:
        keepers.append(ModelKeeper(source, metrics or Metrics(), every=every))  # type: ignore[arg-type]
        keepers[-1].start()
        keepers[-1].loaded.result(10)
        return keepers[-1]

    yield make
    for keeper in keepers:
        keeper.stop()
        keeper.join(10)


def version(keeper: ModelKeeper) -> str:
    assert keeper.current is not None
    return keeper.current.ref.version


def test_another_version_answers_after_the_next_look(opened: Open) -> None:
    source, metrics = FakeSource(), Metrics()
    keeper = opened(source, metrics)
    keeper.look()
    assert (version(keeper), keeper.last_reload) == ("1", None)
    source.means = "2"
    keeper.look()
    keeper.look()
    assert version(keeper) == "2"
    assert source.loaded == ["1", "2"]
    assert keeper.last_reload is not None
    assert (keeper.last_reload.outcome, keeper.last_reload.version) == ("done", "2")
    text = metrics.text().decode()
    assert 'triage_reloads_total{outcome="done"} 1.0' in text
    assert 'triage_model_info{name="fake",version="1"} 0.0' in text
    assert 'triage_model_info{name="fake",version="2"} 1.0' in text


@pytest.mark.parametrize(
    ("error", "code"),
    [(BundleCorruptError("heads changed."), "bundle_corrupt"), (RuntimeError(SECRET), "internal_error")],
)
def test_a_version_that_cannot_be_used_leaves_the_old_one_and_is_told_once(
    opened: Open, error: Exception, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    source, metrics = FakeSource(broken={"2": error}), Metrics()
    keeper = opened(source, metrics)
    source.means = "2"
    for _ in range(3):
        keeper.look()
    assert version(keeper) == "1"
    assert source.loaded == ["1", "2"]
    assert keeper.last_reload is not None
    assert (keeper.last_reload.outcome, keeper.last_reload.version, keeper.last_reload.code) == ("failed", "2", code)
    assert 'triage_reloads_total{outcome="failed"} 1.0' in metrics.text().decode()
    assert len(caplog.records) == 1
    assert SECRET not in caplog.text


def test_a_version_that_fails_its_self_test_does_not_answer(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    source = FakeSource()
    keeper = opened(source)
    monkeypatch.setattr(FakeScorer, "score", lambda self, texts: [wrong() for _ in texts])
    source.means = "2"
    keeper.look()
    assert version(keeper) == "1"
    assert keeper.last_reload is not None
    assert keeper.last_reload.code == "bundle"


def test_a_failed_version_is_tried_again_when_somebody_insists(opened: Open) -> None:
    source = FakeSource(broken={"2": BundleCorruptError("half copied.")})
    keeper = opened(source)
    source.means = "2"
    keeper.look()
    source.broken.clear()
    keeper.look()
    assert version(keeper) == "1"
    changed = threading.Event()
    load = source.load
    source.load = lambda folder: load(folder) if not changed.set() else None  # type: ignore[method-assign,assignment,func-returns-value]
    keeper.look_now()
    assert changed.wait(10)
    keeper.stop()
    keeper.join(10)
    assert version(keeper) == "2"


def test_what_is_meant_cannot_be_found_out_once_is_one_failure_and_no_reload(
    opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    source = FakeSource()
    keeper = opened(source)
    source.means = UnknownModelError("no such model.")
    for _ in range(3):
        keeper.look()
    assert len(caplog.records) == 1
    source.means = "1"
    keeper.look()
    assert source.loaded == ["1"]
    source.means = "2"
    keeper.look()
    assert version(keeper) == "2"


def test_a_watched_source_is_looked_at_again_and_again(opened: Open) -> None:
    source = FakeSource()
    keeper = opened(source, every=0.01)
    looked = threading.Event()
    source.load = lambda folder: looked.set() or LoadedModel(fake_triager())  # type: ignore[method-assign,func-returns-value]
    source.means = "2"
    assert looked.wait(10)
    keeper.stop()


def test_a_model_given_as_a_folder_is_loaded_once_and_not_watched(opened: Open) -> None:
    keeper = opened(FakeSource(is_watched=False), every=0.01)
    keeper.join(10)
    assert version(keeper) == "1"


def test_the_first_model_has_to_work() -> None:
    keeper = ModelKeeper(FixedSource(lambda: with_scores(wrong())), Metrics(), every=1)
    keeper.start()
    assert isinstance(keeper.loaded.exception(10), BundleError)
    assert keeper.current is None


def test_nobody_is_answered_before_all_workers_may_begin() -> None:
    go_on = threading.Event()
    held: list[str] = []

    def hold(model: LoadedModel) -> None:
        held.append(model.ref.version)
        go_on.wait(10)

    keeper = ModelKeeper(FakeSource(is_watched=False), Metrics(), every=1, hold=hold)
    keeper.start()
    assert keeper.current is None
    go_on.set()
    keeper.loaded.result(10)
    assert held == ["1"]


def with_scores(scores: Scores) -> Triager:
    triager = fake_triager()
    triager.scorer.score = lambda texts: [scores for _ in texts]  # type: ignore[method-assign]
    return triager


def wrong(**changed: tuple[float, ...]) -> Scores:
    good = {"category": (0.9, 0.1), "priority": (0.6, 0.4), "sentiment": (0.9, 0.1), "signals": (0.9, 0.9)}
    return Scores({**good, **(changed or {"category": (0.9, 0.9)})}, scope=1.0)


def test_a_sane_model_passes_its_self_test_in_six_languages() -> None:
    self_test(with_scores(wrong(category=(0.5, 0.5))))
    assert set(SENTENCES) == {"en", "ru", "bg", "de", "es", "fr"}


@pytest.mark.parametrize(
    "scores",
    [
        wrong(category=(0.9, 0.2)),
        wrong(priority=(float("nan"), 0.4)),
        wrong(signals=(1.5, 0.1)),
        wrong(signals=(0.5, -0.1)),
        replace(wrong(category=(0.5, 0.5)), scope=float("inf")),
    ],
)
def test_probabilities_that_are_none_fail_the_self_test(scores: Scores) -> None:
    with pytest.raises(BundleError, match="self-test"):
        self_test(with_scores(scores))
