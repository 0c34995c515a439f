"""Equal texts become one row, labelled by the clear majority; tasks nobody can learn are refused."""

from __future__ import annotations

import pytest

from triage.errors import TooFewExamplesError
from triage.tasks import Task, TaskKind
from triage.ticket import Ticket
from triage_training.conflicts import DistinctRows, merge_duplicates
from triage_training.examples import Example, Label
from triage_training.report import Place, SkipReason, ValidationReport
from triage_training.sufficiency import check_enough

CATEGORY = Task("category", TaskKind.NOMINAL, ("a", "b"))
SIGNALS = Task("signals", TaskKind.MULTILABEL, ("angry", "churn"))


def example(line: int, body: str, subject: str = "", **labels: Label) -> Example:
    return Example(str(line), Ticket(str(line), body, subject), labels, "x.csv", line)


def merged(*examples: Example) -> DistinctRows:
    report = ValidationReport(len(examples), len(examples))
    return merge_duplicates(examples, ("category", "signals"), report)


def test_texts_that_differ_only_in_case_space_and_form_become_the_first_row() -> None:
    rows = merged(example(2, "Café  closed", category="a"), example(3, "CAFE\u0301 closed\n", category="a"))
    assert [kept.id for kept in rows.examples] == ["2"]
    assert rows.report.skipped[SkipReason.DUPLICATE].places == (Place("x.csv", 3),)
    assert (rows.report.rows_read, rows.report.rows_kept, rows.report.conflicts) == (2, 1, ())


def test_different_subjects_make_different_texts() -> None:
    assert len(merged(example(2, "x", "one", category="a"), example(3, "x", "two", category="a")).examples) == 2


def test_copies_complete_each_others_labels() -> None:
    rows = merged(example(2, "x", category="a"), example(3, "x", signals=frozenset()))
    assert rows.examples[0].labels == {"category": "a", "signals": frozenset()}


def test_a_clear_majority_keeps_its_label_and_the_conflict_is_reported() -> None:
    rows = merged(*(example(line, "x", category=label) for line, label in ((2, "b"), (3, "a"), (4, "a"))))
    assert rows.examples[0].labels == {"category": "a"}
    [conflict] = rows.report.conflicts
    assert (conflict.task, conflict.kept) == ("category", "a")
    assert dict(conflict.labels) == {"a": (Place("x.csv", 3), Place("x.csv", 4)), "b": (Place("x.csv", 2),)}


def test_without_a_majority_only_the_disputed_label_is_dropped() -> None:
    rows = merged(
        example(2, "x", category="a", signals=frozenset({"angry"})),
        example(3, "x", category="b", signals=frozenset({"angry"})),
    )
    assert rows.examples[0].labels == {"signals": {"angry"}}
    assert rows.report.conflicts[0].kept is None


def test_a_row_that_loses_its_last_label_is_skipped() -> None:
    rows = merged(example(2, "x", signals=frozenset()), example(3, "x", signals=frozenset({"churn"})))
    assert rows.examples == ()
    assert rows.report.skipped[SkipReason.CONFLICTING_LABELS].places == (Place("x.csv", 2),)
    assert set(rows.report.conflicts[0].labels) == {"none", "churn"}
    assert rows.report.rows_kept == 0


def test_enough_examples_pass() -> None:
    rows = [example(line, str(line), category="ab"[line % 2]) for line in range(4)]
    check_enough(rows, [CATEGORY], 4)


@pytest.mark.parametrize(
    ("rows", "task", "expected"),
    [
        ([], CATEGORY, "None of the 9 rows can be used"),
        ([example(1, "x", category="a")], CATEGORY, "All 9 rows come down to one text"),
        ([example(n, str(n), category="a") for n in range(5)], CATEGORY, "category has a single label"),
        ([example(n, str(n), category="aaab"[n]) for n in range(4)], CATEGORY, "category: b has fewer than two"),
        ([example(n, str(n), category="a") for n in range(5)], SIGNALS, "signals has no labelled row"),
        (
            [example(n, str(n), signals=frozenset({"angry"} if n else {"angry", "churn"})) for n in range(5)],
            SIGNALS,
            "signals: angry is missing from fewer than two rows; task signals: churn has fewer than two examples",
        ),
    ],
)
def test_data_nothing_can_be_learned_from_is_refused(rows: list[Example], task: Task, expected: str) -> None:
    with pytest.raises(TooFewExamplesError, match=expected):
        check_enough(rows, [task], 9)


def test_texts_mapped_as_labels_stay_out_of_the_message() -> None:
    texts = tuple(f"My name is Ann and I live in house {number}" for number in range(30))
    rows = [example(number, str(number), category=text) for number, text in enumerate(texts)]
    with pytest.raises(TooFewExamplesError) as caught:
        check_enough(rows, [Task("category", TaskKind.NOMINAL, texts)], 30)
    assert "Ann" not in str(caught.value)
