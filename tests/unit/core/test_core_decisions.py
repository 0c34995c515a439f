from __future__ import annotations

import pytest

from triage import AcceptanceRule, FlagRule, Language, PreparedText, Reason, Task, TaskKind, decide, raise_flags
from triage.decisions import blocking_reason

CATEGORY = Task("category", TaskKind.NOMINAL, ("billing", "delivery", "other", "spam"))
MOOD = Task("mood", TaskKind.ORDINAL, ("bad", "fair", "good"), scale=(-1.0, 0.0, 1.0))
SIGNALS = Task("signals", TaskKind.MULTILABEL, ("angry", "leaves"))
ENGLISH = Language("en", 0.99, supported=True)
ALWAYS = AcceptanceRule(0.0)


def text(*flags: str, language: Language = ENGLISH) -> PreparedText:
    return PreparedText("x", (), language, flags)


def test_the_most_probable_label_is_named_with_the_next_two_behind_it() -> None:
    answer = decide(CATEGORY, (0.2, 0.5, 0.05, 0.25), ALWAYS)
    assert (answer.task, answer.label, answer.confidence) == ("category", "delivery", 0.5)
    assert [(other.label, other.confidence) for other in answer.alternatives] == [("spam", 0.25), ("billing", 0.2)]


def test_a_tie_goes_to_the_label_that_comes_first() -> None:
    assert decide(CATEGORY, (0.1, 0.4, 0.4, 0.1), ALWAYS).label == "delivery"
    assert [other.label for other in decide(CATEGORY, (0.25,) * 4, ALWAYS).alternatives] == ["delivery", "other"]


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (AcceptanceRule(0.5), None),
        (AcceptanceRule(0.51), Reason.LOW_CONFIDENCE),
        (AcceptanceRule(0.5, min_margin=0.25), None),
        (AcceptanceRule(0.5, min_margin=0.26), Reason.SMALL_MARGIN),
        (AcceptanceRule(0.6, min_margin=0.9), Reason.LOW_CONFIDENCE),
        (AcceptanceRule(0.1, per_label={"delivery": 0.6}), Reason.LOW_CONFIDENCE),
        (AcceptanceRule(0.1, per_label={"billing": 0.6}), None),
        (AcceptanceRule(0.6, per_label={"delivery": 0.1}), Reason.LOW_CONFIDENCE),
        (AcceptanceRule(1.01), Reason.LOW_CONFIDENCE),
    ],
)
def test_a_rule_accepts_from_its_bounds_on(rule: AcceptanceRule, reason: Reason | None) -> None:
    answer = decide(CATEGORY, (0.25, 0.5, 0.2, 0.05), rule)
    assert (answer.accepted, answer.reason) == (reason is None, reason)


def test_what_blocks_the_whole_text_comes_before_the_rules_own_reason() -> None:
    answer = decide(CATEGORY, (0.25, 0.5, 0.2, 0.05), AcceptanceRule(0.9), blocked=Reason.OUT_OF_SCOPE)
    assert (answer.accepted, answer.reason) == (False, Reason.OUT_OF_SCOPE)
    assert answer.label == "delivery"


def test_a_scale_gives_the_expected_value() -> None:
    assert decide(MOOD, (0.5, 0.25, 0.25), ALWAYS).score == pytest.approx(-0.25)
    assert decide(CATEGORY, (0.5, 0.25, 0.25, 0.0), ALWAYS).score is None


def test_a_task_of_one_label_has_no_second_to_be_near() -> None:
    answer = decide(Task("only", TaskKind.NOMINAL, ("one",)), (1.0,), AcceptanceRule(0.5, min_margin=0.5))
    assert (answer.accepted, answer.alternatives) == (True, ())


def test_flags_are_raised_from_their_own_thresholds_on() -> None:
    rule = FlagRule({"angry": 0.3, "leaves": 0.6})
    raised = [(signal.name, signal.flagged) for signal in raise_flags(SIGNALS, (0.3, 0.59), rule)]
    assert raised == [("angry", True), ("leaves", False)]


@pytest.mark.parametrize("blocked", [None, Reason.OUT_OF_SCOPE, Reason.UNSUPPORTED_LANGUAGE, Reason.TOO_SHORT])
def test_only_text_that_no_person_wrote_raises_nothing(blocked: Reason | None) -> None:
    rule = FlagRule({"angry": 0.3, "leaves": 0.6})
    assert raise_flags(SIGNALS, (0.9, 0.1), rule, blocked=blocked)[0].flagged
    mute = raise_flags(SIGNALS, (0.9, 0.1), rule, blocked=Reason.NOT_HUMAN_TEXT)
    assert [(signal.probability, signal.flagged) for signal in mute] == [(0.9, False), (0.1, False)]


def test_the_reasons_of_a_text_have_a_fixed_order() -> None:
    foreign = Language("pl", 0.99, supported=False)
    everything = ("too_short", "mixed_language", "not_human_text", "quoted_text_removed")
    assert blocking_reason(text(*everything, language=foreign)) is Reason.NOT_HUMAN_TEXT
    assert blocking_reason(text("too_short", "mixed_language", language=foreign)) is Reason.MIXED_LANGUAGE
    assert blocking_reason(text("too_short", language=foreign)) is Reason.TOO_SHORT
    assert blocking_reason(text(language=foreign)) is Reason.UNSUPPORTED_LANGUAGE
    assert blocking_reason(text("quoted_text_removed")) is None
