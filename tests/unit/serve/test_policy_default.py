from __future__ import annotations

import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from triage import Assessment, Language, ModelRef, Prediction, PreparedText, Reason, Signal
from triage.routing import Circumstances, RoutingDecision, route
from triage_serve.policy import PolicyFile, load_policy

PROJECT = Path(__file__).parents[3]
THURSDAY = datetime(2026, 11, 19, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def default() -> PolicyFile:
    return load_policy(PROJECT / "serve" / "policy.toml")


def scored(category: str, language: str, *signals: str, priority: str = "normal", accepted: bool = True) -> Assessment:
    reason = None if accepted else Reason.LOW_CONFIDENCE
    predictions = (
        Prediction("category", category, 0.9, (), accepted, reason),
        Prediction("priority", priority, 0.9, (), accepted=True, reason=None),
    )
    raised = tuple(Signal("signals", name, 0.9, flagged=True) for name in signals)
    return Assessment("t", PreparedText("", (), Language(language, 1.0, True)), predictions, raised, ModelRef("m", "1"))


def decide(default: PolicyFile, assessment: Assessment, at: datetime = THURSDAY, **beside: str) -> RoutingDecision:
    return route(Circumstances(**beside), assessment, at=at, policy=default.policy)  # type: ignore[arg-type]


def test_the_default_policy_raises_no_doubt(default: PolicyFile) -> None:
    assert default.warnings == ()


def test_it_is_made_for_the_labels_of_the_starter(default: PolicyFile) -> None:
    tasks = tomllib.loads((PROJECT / "training/configs/starter.toml").read_text(encoding="utf-8"))["tasks"]
    words = default.policy.vocabulary
    assert set(words.categories) == set(tasks["category"]["labels"])
    assert list(words.priorities) == tasks["priority"]["labels"]
    assert list(words.sentiments) == tasks["sentiment"]["labels"]
    assert list(words.signals) == tasks["signals"]["labels"]
    support = {name for name, domain in words.categories.items() if domain.value == "support"}
    assert support == {"technical_issue", "account_access", "security_privacy"}


@pytest.mark.parametrize("language", ["en", "ru", "bg"])
def test_service_and_support_have_teams_in_three_languages(default: PolicyFile, language: str) -> None:
    assert decide(default, scored("billing", language)).team == f"service-{language}"
    assert decide(default, scored("technical_issue", language)).team == f"support-{language}"


def test_a_vip_reaches_the_vip_desk_with_a_high_priority(default: PolicyFile) -> None:
    decision = decide(default, scored("delivery", "bg"), tier="vip")
    assert (decision.team, decision.priority) == ("vip-desk", "high")
    assert decision.respond_by == THURSDAY + timedelta(hours=1)


def test_an_angry_customer_whose_category_is_unsure_is_reviewed_with_a_hint(default: PolicyFile) -> None:
    decision = decide(default, scored("billing", "ru", "angry", accepted=False))
    assert (decision.team, decision.hint, decision.needs_review) == ("review", "service-ru", True)


def test_on_sunday_a_bulgarian_bill_waits_for_monday(default: PolicyFile) -> None:
    decision = decide(default, scored("billing", "bg"), at=datetime(2026, 11, 22, 12, tzinfo=UTC))
    assert decision.respond_by == datetime(2026, 11, 23, 15, tzinfo=UTC)
