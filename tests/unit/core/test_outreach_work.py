"""What people do with cases: actions, budgets, contact, suggestions, settings."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from triage.customers import Vocabulary
from triage.errors import ConfigError
from triage.outreach import (
    ALLOWED,
    LEADS_TO,
    Action,
    ActionNotAllowedError,
    CaseKind,
    Forerunners,
    KindRule,
    OutreachCase,
    OutreachSettings,
    Part,
    PartName,
    QuietHours,
    Recipient,
    Ref,
    Stage,
    Status,
    Step,
    Weights,
    act,
    awake,
    default_templates,
    part_words,
    rank,
    read_templates,
    suggest,
    when_to_contact,
)
from triage.outreach.suggestions import LANGUAGES, TEMPLATE_IDS
from triage.outreach.wording import PARTS

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
CASE = OutreachCase(
    customer_id="anna",
    kind=CaseKind.ANGRY,
    stage=None,
    severity=60,
    parts=(Part(PartName.BASE, 60),),
    evidence=(Ref("message", "1", AT),),
    since=AT,
    due_by=AT + timedelta(hours=8),
    may_contact=True,
)


def of(status: Status, **more: Any) -> OutreachCase:
    return replace(CASE, status=status, **more)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("action", Action)
def test_the_table_says_which_action_leads_where(status: Status, action: Action) -> None:
    until = AT + timedelta(days=1) if action is Action.SNOOZE else None
    if action in ALLOWED[status]:
        done = act(of(status), action, by="ivan", at=AT, until=until).case
        assert (done.status, done.status_by, done.status_at) == (LEADS_TO[action], "ivan", AT)
        assert done.status_severity == 60
    else:
        with pytest.raises(ActionNotAllowedError, match=f"{action}: the case is {status}"):
            act(of(status), action, by="ivan", at=AT, until=until)


def test_closed_cases_allow_nothing_and_the_error_says_so() -> None:
    assert {status for status in Status if not ALLOWED[status]} == {Status.RESOLVED, Status.DISAGREED}
    assert all(status.is_closed for status in Status if not ALLOWED[status])
    with pytest.raises(ActionNotAllowedError, match="the case is closed") as caught:
        act(of(Status.RESOLVED), Action.RESOLVE, by="ivan", at=AT)
    assert caught.value.code == "action_not_allowed"


@pytest.mark.parametrize("until", [None, AT, AT - timedelta(days=1), AT + timedelta(days=31)])
def test_a_snooze_needs_a_later_moment_that_is_not_too_far(until: datetime | None) -> None:
    with pytest.raises(ActionNotAllowedError, match="until when"):
        act(CASE, Action.SNOOZE, by="ivan", at=AT, until=until)


def test_only_a_snooze_has_an_end() -> None:
    with pytest.raises(ActionNotAllowedError, match="no end"):
        act(CASE, Action.RESOLVE, by="ivan", at=AT, until=AT + timedelta(days=1))


def test_a_sleeping_case_is_open_again_from_its_moment_on() -> None:
    asleep = of(Status.SNOOZED, snoozed_until=AT + timedelta(hours=1), status_at=AT)
    assert awake(asleep, AT) is asleep
    assert awake(asleep, AT + timedelta(hours=1)).status is Status.OPEN


@pytest.mark.parametrize(
    ("kind", "stage", "signal"),
    [
        (CaseKind.ANGRY, None, "rage"),
        (CaseKind.CHURN_RISK, None, "churn_risk"),
        (CaseKind.ESCALATION, Stage.REQUESTED, "escalation"),
        (CaseKind.ESCALATION, Stage.LIKELY, None),
        (CaseKind.SILENT_WAIT, None, None),
        (CaseKind.SEVERAL_BAD, None, None),
    ],
)
def test_disagreeing_is_feedback_on_the_label_or_on_the_rule(
    kind: CaseKind, stage: Stage | None, signal: str | None
) -> None:
    case = replace(CASE, kind=kind, stage=stage)
    feedback = act(case, Action.DISAGREE, by="ivan", at=AT, vocabulary=Vocabulary(angry="rage")).feedback
    assert feedback is not None
    assert (feedback.signal, feedback.evidence, feedback.by) == (signal, CASE.evidence, "ivan")
    assert feedback.parts == (("base", 60),)


def test_other_actions_are_no_feedback() -> None:
    assert act(CASE, Action.RESOLVE, by="ivan", at=AT).feedback is None


def test_the_most_severe_customers_come_first_and_all_their_cases_take_one_contact() -> None:
    calm = replace(CASE, kind=CaseKind.SEVERAL_BAD, severity=41)
    other = replace(CASE, customer_id="boris", severity=50)
    ranked = rank([other, calm, CASE], 1, AT)
    assert ranked.chosen == (CASE, calm)
    assert ranked.later == (other,)


def test_ties_go_to_what_is_due_first_and_then_by_name() -> None:
    soon = replace(CASE, customer_id="zoe", due_by=AT)
    first, second = replace(CASE, customer_id="a"), replace(CASE, customer_id="b")
    assert rank([second, first, soon], 9, AT).chosen == (soon, first, second)


def test_who_may_not_be_contacted_takes_no_budget_and_stays_in_sight() -> None:
    refused = replace(CASE, customer_id="boris", may_contact=False, severity=99)
    ranked = rank([refused, CASE], 1, AT)
    assert (ranked.chosen, ranked.not_deliverable) == ((CASE,), (refused,))


def test_a_budget_of_nothing_chooses_nothing_and_a_negative_one_is_refused() -> None:
    assert rank([CASE], 0, AT).later == (CASE,)
    with pytest.raises(ConfigError, match="daily_budget"):
        rank([CASE], -1, AT)


@pytest.mark.parametrize(
    ("at", "zone", "earliest"),
    [
        ("2026-11-20T12:00", None, "2026-11-20T12:00"),
        ("2026-11-20T20:00", None, "2026-11-21T08:00"),
        ("2026-11-20T07:59", None, "2026-11-20T08:00"),
        ("2026-11-20T19:00", "Europe/Sofia", "2026-11-21T06:00"),
        ("2026-11-20T12:00", "Asia/Tokyo", "2026-11-20T23:00"),
        ("2026-11-21T20:30", None, "2026-11-23T08:00"),
        ("2026-10-24T20:30", "Europe/Sofia", "2026-10-26T06:00"),
        ("2026-11-20T12:00", "Nowhere/At All", "2026-11-20T12:00"),
    ],
)
def test_customers_are_contacted_in_their_own_daytime(at: str, zone: str | None, earliest: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    found = when_to_contact(Recipient("anna", time_zone=zone), moment, OutreachSettings())
    assert found.earliest == datetime.fromisoformat(earliest).replace(tzinfo=UTC)


def test_consent_comes_before_the_clock_and_an_unknown_one_is_a_setting() -> None:
    careful = OutreachSettings(assume_consent=False)
    assert when_to_contact(Recipient("anna", consent=False), AT, OutreachSettings()).reason == "no_consent"
    assert not when_to_contact(Recipient("anna"), AT, careful).allowed
    assert when_to_contact(Recipient("anna", consent=True), AT, careful).allowed


def test_equal_ends_are_never_quiet() -> None:
    always = OutreachSettings(quiet=QuietHours(time(0), time(0), frozenset()))
    midnight = AT.replace(hour=0)
    assert when_to_contact(Recipient("anna"), midnight, always).reason == "free"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_four_steps_in_every_language_of_its_own(language: str) -> None:
    english = default_templates()["en"]
    for kind, stage in TEMPLATE_IDS:
        found = suggest(replace(CASE, kind=kind, stage=stage), language)
        assert found.language == language
        assert [step for step, _ in found.steps] == list(Step)
        assert language == "en" or all(text != english[found.template][step] for step, text in found.steps)


def test_every_kind_and_stage_has_a_template() -> None:
    staged = {(CaseKind.ESCALATION, stage) for stage in Stage}
    assert set(TEMPLATE_IDS) == staged | {(kind, None) for kind in CaseKind if kind is not CaseKind.ESCALATION}


@pytest.mark.parametrize("language", [None, "fi", ""])
def test_other_languages_get_the_english_texts(language: str | None) -> None:
    assert suggest(CASE, language).language == "en"


def test_templates_can_be_edited() -> None:
    texts = {name: {step.value: f"{name} {step}" for step in Step} for name in TEMPLATE_IDS.values()}
    own = read_templates({"en": json.dumps(texts)})
    assert suggest(CASE, "ru", own).steps[0] == (Step.ACKNOWLEDGE, "angry acknowledge")


def test_a_broken_template_is_refused_by_its_place() -> None:
    texts: dict[str, Any] = {name: {step.value: "x" for step in Step} for name in TEMPLATE_IDS.values()}
    broken = [
        ({"ru": "{}"}, r"templates\.en: missing"),
        ({"en": "{"}, r"templates\.en: not JSON"),
        ({"en": "[]"}, r"templates\.en: expected an object"),
        ({"en": json.dumps({**texts, "weather": {}})}, r"templates\.en\.weather: unknown name"),
        ({"en": json.dumps({**texts, "angry": {}})}, r"templates\.en\.angry\.acknowledge: missing"),
        ({"en": json.dumps({**texts, "angry": {**texts["angry"], "commit": " "}})}, r"angry\.commit: expected a text"),
    ]
    for given, said in broken:
        with pytest.raises(ConfigError, match=said):
            read_templates(given)


@pytest.mark.parametrize("language", ["en", "ru", "bg"])
def test_every_part_of_a_severity_has_words_in_the_first_languages(language: str) -> None:
    assert set(PARTS[language]) == set(PartName)
    assert part_words(Part(PartName.STREAK, 8, 3), language).endswith(": 3")
    assert part_words(Part(PartName.TIER, 10), "fi") == part_words(Part(PartName.TIER, 10))


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: OutreachSettings(open_from=0), "open_from"),
        (lambda: OutreachSettings(several=0.5), "several"),
        (lambda: OutreachSettings(mild=2), "mild"),
        (lambda: OutreachSettings(daily_budget=-1), "daily_budget"),
        (lambda: OutreachSettings(time_zone="Sofia"), "time_zone"),
        (lambda: OutreachSettings(wait_hours={"urgent": 0}), r"wait_hours\.urgent"),
        (lambda: OutreachSettings(tier_patience={"vip": float("nan")}), r"tier_patience\.vip"),
        (lambda: OutreachSettings(cool_down={Status.OPEN: timedelta(1)}), "cool_down"),
        (lambda: OutreachSettings(wait_days_off=frozenset(range(7))), "wait_days_off"),
        (lambda: OutreachSettings(longest_snooze=timedelta(0)), "longest_snooze"),
        (lambda: Weights(most=-1), r"weights\.most"),
        (lambda: Weights(tier={"vip": 200}), r"weights\.tier\.vip"),
        (lambda: Forerunners(needed=0), r"forerunners\.needed"),
        (lambda: QuietHours(days_off=frozenset(range(7))), r"quiet\.days_off"),
        (lambda: QuietHours(start=time(8, tzinfo=UTC)), r"quiet\.start"),
        (lambda: KindRule(101, due_hours=1, recent_days=1), r"kinds\.base"),
        (lambda: KindRule(50, due_hours=0, recent_days=1), r"kinds\.due_hours"),
        (lambda: KindRule(50, due_hours=1, recent_days=1, answered=5), r"kinds\.answered"),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(make: Any, field: str) -> None:
    with pytest.raises(ConfigError, match=f"^{field}: expected"):
        make()
