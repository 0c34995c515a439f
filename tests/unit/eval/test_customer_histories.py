from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
SUITES = ROOT / "eval" / "suites"


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


CUSTOMERS = rows(SUITES / "customers.jsonl")
TRAINING = [row for file in sorted((ROOT / "training" / "starter").glob("*.jsonl")) for row in rows(file)]
LABELS = {name: {row[name] for row in TRAINING} for name in ("category", "priority", "sentiment")}
SIGNALS = {name for row in TRAINING for name in row["signals"]}
CHANNELS = {"email", "chat", "web_form", "phone", "social", "sms", "app_review"}
SCALES = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}
KINDS = {"angry", "churn_risk", "escalation", "several_bad", "silent_wait"}
STAGES = {"requested", "likely", "active"}
each_customer = pytest.mark.parametrize("customer", CUSTOMERS, ids=lambda customer: customer["id"])


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z")


def known(customer: dict[str, Any], *kinds: str) -> list[dict[str, Any]]:
    """Each interaction up to the moment of judgement once, by time."""
    once = {item["id"]: item for item in customer["interactions"] if item["at"] <= customer["as_of"]}
    found = [item for item in once.values() if not kinds or item["kind"] in kinds]
    return sorted(found, key=lambda item: str(item["at"]))


def bad_days(customer: dict[str, Any]) -> set[str]:
    since = moment(customer["as_of"]) - timedelta(days=35)
    messages = [item for item in known(customer, "message") if moment(item["at"]) >= since]
    return {item["at"][:10] for item in messages if "negative" in item["labels"]["sentiment"]}


def unanswered(customer: dict[str, Any]) -> list[dict[str, Any]]:
    answers = [item["at"] for item in known(customer, "agent_reply", "solved")]
    return [item for item in known(customer, "message") if item["at"] > max(answers, default="")]


def signals(customer: dict[str, Any]) -> set[str]:
    return {name for item in known(customer, "message") for name in item["labels"]["signals"]}


def wanted(kind: str, *stages: str) -> Iterator[dict[str, Any]]:
    return (
        customer
        for customer in CUSTOMERS
        if any(case["kind"] == kind and (not stages or case["stage"] in stages) for case in customer["wanted"])
    )


def test_every_customer_and_every_ticket_belongs_to_one_history() -> None:
    assert [name for name, count in Counter(customer["id"] for customer in CUSTOMERS).items() if count > 1] == []
    for name in ("id", "ticket_id"):
        owners = {(item[name], customer["id"]) for customer in CUSTOMERS for item in customer["interactions"]}
        assert len({value for value, _ in owners}) == len(owners)


def test_languages_industries_and_both_verdicts_are_covered() -> None:
    languages = Counter(customer["language"] for customer in CUSTOMERS)
    assert set(languages) == {"bg", "de", "en", "es", "fr", "ru"}
    assert min(languages[code] for code in ("bg", "en", "ru")) >= 20
    assert min(languages[code] for code in ("de", "es", "fr")) >= 5
    assert len({customer["industry"] for customer in CUSTOMERS}) >= 40
    assert sum(bool(customer["wanted"]) for customer in CUSTOMERS) >= 45
    assert sum(not customer["wanted"] for customer in CUSTOMERS) >= 30


def test_every_kind_every_stage_and_every_zone_is_wanted_somewhere() -> None:
    assert min(len(list(wanted(kind))) for kind in KINDS) >= 8
    assert min(len(list(wanted("escalation", stage))) for stage in STAGES) >= 3
    assert min(Counter(customer["zone"] for customer in CUSTOMERS).values()) >= 15


def test_lengths_gaps_and_disorder_vary() -> None:
    listed = [customer["interactions"] for customer in CUSTOMERS]
    lengths = {len(items) for items in listed}
    spans = [moment(items[-1]["at"]) - moment(items[0]["at"]) for items in map(known, CUSTOMERS) if len(items) > 1]
    assert (min(lengths), max(lengths)) == (1, 14)
    assert min(spans) < timedelta(minutes=10)
    assert max(spans) > timedelta(days=140)
    assert sum(len({item["id"] for item in items}) < len(items) for items in listed) >= 5
    assert sum(items != sorted(items, key=lambda item: str(item["at"])) for items in listed) >= 10
    assert sum(any(item["at"] > each["as_of"] for item in each["interactions"]) for each in CUSTOMERS) >= 3


@each_customer
def test_a_customer_has_the_fields_that_the_document_names(customer: dict[str, Any]) -> None:
    fields = ["id", "language", "industry", "customer", "interactions", "as_of", "wanted", "zone", "note"]
    assert list(customer) == fields
    assert re.fullmatch(rf"{customer['language']}(-[a-z]+)+", customer["id"])
    assert customer["customer"].get("tier", "vip") in {"vip", "standard"}
    assert isinstance(customer["customer"].get("consent", True), bool)
    assert set(customer["customer"]) <= {"tier", "consent"}
    assert customer["zone"] in {"green", "yellow", "red"}
    assert customer["note"].endswith(".")
    assert known(customer)


@each_customer
def test_an_interaction_has_what_its_kind_has(customer: dict[str, Any]) -> None:
    for item in customer["interactions"]:
        rest = set(item) - {"kind", "id", "at", "ticket_id", "channel"}
        assert item["channel"] in CHANNELS
        assert moment(item["at"]).utcoffset() == moment(customer["as_of"]).utcoffset() == timedelta()
        if item["kind"] == "survey":
            assert rest
            assert all(SCALES[name][0] <= item[name] <= SCALES[name][1] for name in rest)
        elif item["kind"] == "message":
            assert rest == {"text", "labels"}
            assert 1 <= len(item["text"].split()) <= 60
        else:
            assert item["kind"] in {"agent_reply", "solved", "reopened"}
            assert not rest


@each_customer
def test_labels_follow_vocabulary_and_conventions_of_the_starter(customer: dict[str, Any]) -> None:
    for item in customer["interactions"]:
        if item["kind"] == "message":
            labels = dict(item["labels"])
            raised = set(labels.pop("signals"))
            assert raised <= SIGNALS
            assert set(labels) == set(LABELS)
            assert all(labels[name] in vocabulary for name, vocabulary in LABELS.items())
            assert "angry" not in raised or "negative" in labels["sentiment"]
            assert labels["category"] != "feedback" or labels["priority"] == "low"


@each_customer
def test_an_id_that_appears_again_is_the_same_interaction(customer: dict[str, Any]) -> None:
    first = {item["id"]: item for item in reversed(customer["interactions"])}
    assert [item["id"] for item in customer["interactions"] if item != first[item["id"]]] == []


@each_customer
def test_a_wanted_case_says_why_and_an_escalation_its_stage(customer: dict[str, Any]) -> None:
    kinds = [case["kind"] for case in customer["wanted"]]
    assert set(kinds) <= KINDS
    assert len(set(kinds)) == len(kinds)
    for case in customer["wanted"]:
        assert set(case) == {"kind", "why"} | ({"stage"} if case["kind"] == "escalation" else set())
        assert case.get("stage", "likely") in STAGES
        assert case["why"].endswith(".")


def test_outreach_is_wanted_only_while_the_customer_has_the_last_word() -> None:
    assert [customer["id"] for customer in CUSTOMERS if customer["wanted"] and not unanswered(customer)] == []


def test_who_is_content_and_who_refuses_contact_wants_no_outreach() -> None:
    left_alone = [each for each in CUSTOMERS if each["zone"] == "green" or not each["customer"].get("consent", True)]
    assert [customer["id"] for customer in left_alone if customer["wanted"]] == []


def test_every_wanted_case_has_its_ground_in_the_history() -> None:
    assert all("angry" in signals(customer) for customer in wanted("angry"))
    assert all("churn_risk" in signals(customer) for customer in wanted("churn_risk"))
    assert all("escalation" in signals(customer) for customer in wanted("escalation", "requested", "active"))
    assert all("escalation" not in signals(customer) for customer in wanted("escalation", "likely"))
    assert all(len(bad_days(customer)) >= 3 for customer in wanted("several_bad"))
    for customer in wanted("silent_wait"):
        assert moment(customer["as_of"]) - moment(unanswered(customer)[0]["at"]) > timedelta(days=1)


def test_no_text_is_written_twice_or_taken_from_the_training_data() -> None:
    pairs = {(item["text"], each["id"]) for each in CUSTOMERS for item in each["interactions"] if "text" in item}
    texts = {text for text, _ in pairs}
    assert len(texts) == len(pairs)
    assert texts & {row["body"] for row in TRAINING} == set()


@each_customer
def test_texts_are_in_the_script_of_their_language_and_lead_to_nobody(customer: dict[str, Any]) -> None:
    foreign = {"ru": "[a-zіїєѝ]", "bg": "[a-zыэё]"}.get(customer["language"], "[а-яё]")
    for item in known(customer, "message"):
        assert not re.search(foreign, item["text"], re.IGNORECASE)
        assert not re.search(r"@\w|https?:|\d{6}", item["text"])


def test_the_document_names_every_field_kind_and_stage() -> None:
    document = (SUITES / "customers.md").read_text("utf-8")
    names = {*CUSTOMERS[0], *KINDS, *STAGES, *SCALES, *LABELS, "signals", "tier", "consent", "why", "ticket_id", "at"}
    kinds = {item["kind"] for customer in CUSTOMERS for item in customer["interactions"]}
    assert [name for name in sorted(names | kinds) if f"`{name}`" not in document] == []
