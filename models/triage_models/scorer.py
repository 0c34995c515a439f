"""A trained model and its encoder behind the core's `Scorer`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from triage.assessment import Evidence
from triage.pipeline import Scores, Target
from triage.tasks import Task
from triage.text import PreparedText
from triage_models.encoder import Encoder
from triage_models.explain import explain_texts
from triage_models.model import TrainedModel


@dataclass(frozen=True, slots=True)
class ModelScorer:
    """Scores texts: one encoding, all heads."""

    encoder: Encoder
    model: TrainedModel

    @property
    def tasks(self) -> tuple[Task, ...]:
        """What is predicted."""
        return self.model.tasks

    def score(self, texts: Sequence[PreparedText]) -> list[Scores]:
        """Score texts; a text that stands several times is read once."""
        if not texts:
            return []
        different = list(dict.fromkeys(text.read for text in texts))
        row_of = {read: row for row, read in enumerate(different)}
        encodings = self.encoder.encode(different)
        outputs = self.model.outputs(self.model.space.features(different, encodings), encodings)
        probabilities = {name: values.tolist() for name, values in outputs.probabilities.items()}
        return [
            Scores({name: rows[row] for name, rows in probabilities.items()}, float(outputs.scope[row]))
            for row in (row_of[text.read] for text in texts)
        ]

    def explain(
        self, texts: Sequence[PreparedText], targets: Sequence[Mapping[str, Target]]
    ) -> list[Mapping[str, tuple[Evidence, ...]]]:
        """Find the words that spoke for or against each target."""
        return explain_texts(self.model, self.encoder, texts, targets)
