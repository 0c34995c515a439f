"""Refuses data from which a task cannot be learned: too few texts, a single label, a label with one example."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from triage.errors import TooFewExamplesError
from triage.tasks import Task, TaskKind
from triage_training.examples import Example
from triage_training.labels import presentable

MIN_PER_LABEL = 2


def check_enough(examples: Sequence[Example], tasks: Sequence[Task], rows_read: int) -> None:
    """Check that every label of every task has at least two examples, and every task two labels.

    Raises
    ------
    TooFewExamplesError
        One message for all tasks.
    """
    if not examples:
        raise TooFewExamplesError(f"None of the {rows_read} rows can be used.", hint="See the skipped rows' reasons.")
    if len(examples) == 1:
        raise TooFewExamplesError(f"All {rows_read} rows come down to one text.", hint="Add different tickets.")
    problems = [problem for task in tasks for problem in _problems(task, examples)]
    if problems:
        hint = "Add examples, map the label to another in values, or take it out of the task."
        raise TooFewExamplesError("; ".join(problems) + ".", hint=hint)


def _problems(task: Task, examples: Sequence[Example]) -> Iterator[str]:
    given = [example.labels[task.name] for example in examples if task.name in example.labels]
    if not given:
        yield f"task {task.name} has no labelled row"
        return
    counts = Counter(each for label in given for each in ([label] if isinstance(label, str) else label))
    if task.kind is TaskKind.MULTILABEL:
        if not task.labels:
            yield f"task {task.name} has no label in any of its {len(given)} rows"
        everywhere = [label for label in task.labels if len(given) - counts[label] < MIN_PER_LABEL]
        yield from _few(task, everywhere, "is missing from fewer than two rows")
    elif len(counts) < 2:
        yield f"task {task.name} has a single label in the data"
        return
    rare = [label for label in task.labels if counts[label] < MIN_PER_LABEL]
    yield from _few(task, rare, "has fewer than two examples")


def _few(task: Task, labels: Sequence[str], what: str) -> Iterator[str]:
    shown = presentable(dict.fromkeys(labels, 1))
    more = [f"{len(labels) - len(shown)}{' more' if shown else ''} labels"] if len(labels) > len(shown) else []
    if labels:
        yield f"task {task.name}: {', '.join([*shown, *more])} {what}"
