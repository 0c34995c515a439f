"""Rows become examples; what cannot be used is counted with its lines, what must not be guessed is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from triage.errors import ConfigError, MissingColumnsError, UnknownLabelError
from triage.tasks import Task, TaskKind
from triage_training.config import TrainingConfig
from triage_training.report import Place, Skipped, SkipReason
from triage_training.sources import Table
from triage_training.validation import ValidRows, validate

NOMINAL = {"category": {"kind": "nominal"}}
CLOSED = {"category": {"kind": "nominal", "labels": ["refund", "delivery"]}}
SIGNALS = {"signals": {"kind": "multilabel"}}


def read(
    rows: list[Any], tasks: Mapping[str, Any], *, splits: Mapping[str, Any] | None = None, **source: Any
) -> ValidRows:
    given = {"name": "t", "sources": [{"path": "x.csv", **source}], "tasks": tasks, "splits": splits or {}}
    config = TrainingConfig.model_validate(given)
    columns = tuple({key: None for row in rows if isinstance(row, dict) for key in row})
    table = Table("x.csv", columns, list(enumerate(rows, start=2)))
    return validate(config, [(config.sources[0], table)])


def labels_of(rows: list[Any], tasks: Mapping[str, Any], **source: Any) -> list[Any]:
    name = next(iter(tasks))
    return [example.labels.get(name) for example in read(rows, tasks, **source).examples]


def test_a_row_becomes_an_example_with_ticket_labels_and_place() -> None:
    row = {"id": 7, "subject": "S", "body": "B", "language": "en", "customer_id": 12.0, "category": " refund "}
    [example] = read([row], CLOSED, weight=0.5, splits={"group_by": "customer_id"}).examples
    assert (example.id, example.ticket.subject, example.ticket.body, example.ticket.language) == ("7", "S", "B", "en")
    assert (example.labels, example.weight, example.group) == ({"category": "refund"}, 0.5, "12")
    assert example.place == Place("x.csv", 2)


def test_columns_values_and_constants_are_translated() -> None:
    rows = [{"text": "a", "intent": "Refund"}, {"text": "b", "intent": "?"}, {"text": "c", "intent": "delivery"}]
    found = read(
        rows,
        CLOSED,
        columns={"body": "text", "category": "intent"},
        values={"category": {"Refund": "refund", "?": ""}},
        constants={"language": "de"},
    )
    assert [example.labels["category"] for example in found.examples] == ["refund", "delivery"]
    assert {example.ticket.language for example in found.examples} == {"de"}
    assert found.report.skipped == {SkipReason.NO_LABEL: Skipped(1, (Place("x.csv", 3),))}


def test_every_kind_of_unusable_row_is_counted_with_its_first_five_lines() -> None:
    rows: list[Any] = [{"body": " \u200b\n", "category": "a"}] * 7
    rows += [{"body": 5, "category": "a"}, "no object", {"body": "x", "category": ["a"]}]
    rows += [{"body": "x" * 20_001, "category": "a"}, {"body": "x" * 20_000, "category": "a"}, {"body": "y"}]
    report = read(rows, NOMINAL).report
    assert report.skipped[SkipReason.EMPTY_TEXT] == Skipped(7, tuple(Place("x.csv", line) for line in range(2, 7)))
    assert report.skipped[SkipReason.WRONG_TYPE] == Skipped(3, tuple(Place("x.csv", line) for line in (9, 10, 11)))
    assert report.skipped[SkipReason.TEXT_TOO_LONG].places == (Place("x.csv", 12),)
    assert report.skipped[SkipReason.NO_LABEL].places == (Place("x.csv", 14),)
    assert (report.rows_read, report.rows_kept) == (13, 1)


@pytest.mark.parametrize(("body", "subject"), [("😡", ""), (None, "only a subject"), ("", "only a subject")])
def test_an_emoji_or_a_subject_alone_is_text_enough(body: str | None, subject: str) -> None:
    assert len(read([{"body": body, "subject": subject, "category": "a"}], NOMINAL).examples) == 1


def test_what_no_encoder_can_read_is_replaced() -> None:
    row = {"body": "a\ud83d\0b", "subject": "\ude00", "category": "x"}
    ticket = read([row], NOMINAL).examples[0].ticket
    assert (ticket.body, ticket.subject) == ("a\ufffd b", "\ufffd")


def test_numbers_and_dates_in_text_fields_do_not_lose_the_row() -> None:
    row = {"id": 3.0, "body": "x", "subject": 404, "created_at": datetime(2026, 1, 2), "channel": float("nan")}
    ticket = read([{**row, "category": "a"}], NOMINAL).examples[0].ticket
    assert (ticket.id, ticket.subject, ticket.created_at, ticket.channel) == ("3", "404", "2026-01-02T00:00:00", None)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("a", "a"), (3, "3"), (3.0, "3"), (True, "true"), (2.5, "2.5"), ("", None), (None, None), (float("nan"), None)],
)
def test_a_label_may_be_text_a_number_or_missing(cell: object, expected: str | None) -> None:
    tasks = {"category": {"kind": "nominal"}, "mood": {"kind": "nominal"}}
    rows = [{"body": "x", "category": cell, "mood": "always"}]
    assert read(rows, tasks).examples[0].labels.get("category") == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (["angry"], {"angry"}),
        ([], set()),
        ("angry| churn_risk |", {"angry", "churn_risk"}),
        ('["angry", "churn_risk"]', {"angry", "churn_risk"}),
        ("[]", set()),
        ("", None),
        (None, None),
        ("nothing", set()),
        ("unclear", None),
        ("mad|unclear", {"angry"}),
        (["unclear"], None),
    ],
)
def test_a_set_of_labels_is_read_from_lists_json_and_text(cell: object, expected: set[str] | None) -> None:
    tasks = {**SIGNALS, "mood": {"kind": "nominal"}}
    values = {"signals": {"nothing": "[]", "unclear": "", "mad": "angry"}}
    [example] = read([{"body": "x", "signals": cell, "mood": "m"}], tasks, values=values).examples
    assert example.labels.get("signals") == expected


def test_the_list_separator_can_be_set() -> None:
    assert labels_of([{"body": "x", "signals": "a|b;c"}], SIGNALS, list_separator=";") == [{"a|b", "c"}]


def test_yes_no_columns_make_a_set_only_when_every_one_is_answered() -> None:
    columns = {"signals.angry": "is_angry", "signals.churn": "is_leaving"}
    tasks = {**SIGNALS, "mood": {"kind": "nominal"}}
    answers = [(True, "no"), ("Y", 1.0), ("0", ""), (False, "false")]
    rows = [{"body": f"{a}{c}", "is_angry": a, "is_leaving": c, "mood": "m"} for a, c in answers]
    found = read(rows, tasks, columns=columns)
    expected = [{"angry"}, {"angry", "churn"}, None, set()]
    assert [example.labels.get("signals") for example in found.examples] == expected
    assert found.tasks[0].labels == ("angry", "churn")


def test_a_yes_no_column_with_something_else_skips_the_row() -> None:
    rows = [{"body": "x", "is_angry": "perhaps"}]
    report = read(rows, SIGNALS, columns={"signals.angry": "is_angry"}).report
    assert report.skipped[SkipReason.WRONG_TYPE].count == 1


def test_labels_not_configured_come_from_the_data_sorted() -> None:
    rows = [{"body": "x", "category": label} for label in ("b", "a", "b")]
    assert read(rows, NOMINAL).tasks == (Task("category", TaskKind.NOMINAL, ("a", "b")),)


def test_labels_seen_in_one_source_must_be_columns_of_another() -> None:
    given = {"name": "t", "tasks": SIGNALS, "sources": [{"path": "a.csv"}, {"path": "b.csv"}]}
    given["sources"][1]["columns"] = {"signals.angry": "is_angry"}  # type: ignore[index]
    config = TrainingConfig.model_validate(given)
    lists = Table("a.csv", ("body", "signals"), [(2, {"body": "x", "signals": ["churn"]})])
    flags = Table("b.csv", ("body", "is_angry"), [(2, {"body": "y", "is_angry": True})])
    with pytest.raises(ConfigError, match="none for churn"):
        validate(config, zip(config.sources, [lists, flags], strict=True))


def test_unknown_labels_are_refused_together_with_counts_lines_and_the_nearest_label() -> None:
    rows = [{"body": "x", "category": "refnd"}] * 7 + [{"body": "y", "category": "zzz"}]
    with pytest.raises(UnknownLabelError) as caught:
        read(rows, CLOSED)
    message = str(caught.value)
    assert "2 unknown labels" in message
    assert "category 'refnd' in 7 rows (x.csv:2, x.csv:3, x.csv:4, x.csv:5, x.csv:6); did you mean refund?" in message
    assert "category 'zzz' in 1 row (x.csv:9); expected one of delivery, refund" in message


@pytest.mark.parametrize("long", ["", "it was on Monday that my friend said this about "])
def test_texts_mapped_as_labels_by_mistake_stay_out_of_the_message(long: str) -> None:
    rows = [{"body": "x", "category": f"{long}card {number} of Ann"} for number in range(30)]
    with pytest.raises(UnknownLabelError) as caught:
        read(rows, CLOSED)
    assert "Ann" not in str(caught.value)
    assert "category: 30 that are not shown; is the right column mapped?" in str(caught.value)


def test_a_configured_column_that_is_missing_is_named_with_those_found_and_the_nearest() -> None:
    with pytest.raises(MissingColumnsError) as caught:
        read([{"texts": "x", "category": "a"}], NOMINAL, columns={"body": "text"})
    assert "x.csv: no column text. Found the columns texts, category. text: did you mean texts?" in str(caught.value)


def test_a_table_without_any_text_or_label_is_refused() -> None:
    with pytest.raises(MissingColumnsError, match="neither body nor subject"):
        read([{"message": "x", "category": "a"}], NOMINAL)
    with pytest.raises(MissingColumnsError, match=r"no column for any task \(category\)"):
        read([{"body": "x", "intent": "a"}], NOMINAL)


def test_a_task_or_a_group_that_no_source_knows_is_refused() -> None:
    tasks = {**NOMINAL, "priority": {"kind": "nominal"}}
    with pytest.raises(MissingColumnsError, match="No source has a column for the task priority"):
        read([{"body": "x", "category": "a"}], tasks)
    with pytest.raises(MissingColumnsError, match="customer_id, which no row has"):
        read([{"body": "x", "category": "a"}], NOMINAL, splits={"group_by": "customer_id"})
