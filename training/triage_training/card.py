"""The model card: what a model was made from, how good it is, what it is not for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from triage.tasks import TaskKind
from triage_training.config import TrainingConfig
from triage_training.corpus import Corpus

_FINAL = {
    "all": "The figures are of the same procedure without the test rows; the stored model was then fitted on all rows.",
    "without_test": "The stored model never saw the test rows.",
}


def model_card(config: TrainingConfig, corpus: Corpus, measured: Mapping[str, Any]) -> str:
    """Write the card as Markdown."""
    languages = Counter(example.ticket.language or "not stated" for example in corpus.dataset.examples)
    splits = ", ".join(f"{name} {rows:,}" for name, rows in measured["splits"].items())
    return "\n".join(
        [
            f"# {config.name}",
            "",
            f"Trained on {len(corpus.texts):,} tickets "
            f"({', '.join(f'{name} {count:,}' for name, count in languages.most_common())}); rows: {splits}; "
            f"seed {config.seed}; encoder {config.encoder.name}.",
            "",
            "## Measured on the test split",
            "",
            _FINAL[measured["final_fit"]],
            "",
            *_single_label_table(corpus, measured["test"]),
            *_flag_table(corpus, measured["test"]),
            "## Use and limits",
            "",
            "For sorting support tickets where a person sees what the model does not accept. Probabilities are "
            "calibrated on tickets like the training tickets; on others they are less sure than they look. "
            "A churn signal says what the text says, not that the customer will leave. Not for judging people.",
            "",
        ]
    )


def _single_label_table(corpus: Corpus, test: Mapping[str, Any]) -> Iterator[str]:
    names = [name for name, table in corpus.labels.items() if table.task.kind is not TaskKind.MULTILABEL]
    if not names:
        return
    yield "| task | rows | accuracy | macro-F1 | calibration error | accepted precision | coverage |"
    yield "|---|---|---|---|---|---|---|"
    for name in names:
        row = test.get(name)
        if row:
            yield (
                f"| {name} | {row['rows']} | {_figure(row['accuracy'])} | {_figure(row['macro_f1'])} "
                f"| {_figure(row['calibration_error'])} | {_figure(row['accepted_precision'])} "
                f"| {_figure(row['coverage'])} |"
            )
    yield ""


def _flag_table(corpus: Corpus, test: Mapping[str, Any]) -> Iterator[str]:
    flags = [
        (label, row)
        for name, table in corpus.labels.items()
        if table.task.kind is TaskKind.MULTILABEL
        for label, row in test.get(name, {}).items()
    ]
    if not flags:
        return
    yield "| signal | positives | average precision | F1 | precision | recall | calibration error |"
    yield "|---|---|---|---|---|---|---|"
    for label, row in flags:
        yield (
            f"| {label} | {row['positives']} of {row['rows']} | {_figure(row['average_precision'])} "
            f"| {_figure(row['f1'])} | {_figure(row['precision'])} | {_figure(row['recall'])} "
            f"| {_figure(row['calibration_error'])} |"
        )
    yield ""


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
