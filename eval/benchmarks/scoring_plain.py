"""The plain way to score tickets, which ours is compared with: transformers in float32 and scikit-learn, as one would
write them in an afternoon.

It is given the same bundle: the same encoder folder, vocabularies and heads, so that only the way of computing differs.
The heads stand in `LogisticRegression` objects, so that each task is one `predict_proba`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from triage.pipeline import Rules
from triage.tasks import Task, TaskKind
from triage_models.encoder import EncoderFolder
from triage_models.features import Terms
from triage_models.features.ngrams import WORD_PATTERN, folded
from triage_models.model import TrainedModel

BATCH = 32

Labels = dict[str, list[str]]
"""Per task (multi-label tasks: per label), one answer per text."""


@dataclass(frozen=True, slots=True)
class PlainScorer:
    """Scores texts in file order, batch by batch."""

    tasks: tuple[Task, ...]
    rules: Rules
    folder: EncoderFolder
    _tokenizer: Any
    _network: Any
    _vectorizers: tuple[TfidfVectorizer, ...]
    _mean: NDArray[np.float32]
    _scale: NDArray[np.float32]
    _heads: Mapping[str, Any]

    @classmethod
    def load(cls, model: TrainedModel, rules: Rules, folder: EncoderFolder) -> PlainScorer:
        """Load the encoder through transformers and put the heads into scikit-learn's classes."""
        import torch
        from transformers import AutoModel, AutoTokenizer, logging

        logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        network: Any = AutoModel.from_pretrained(folder.path, dtype=torch.float32, local_files_only=True)
        network = network.to("cuda" if torch.cuda.is_available() else "cpu").eval()
        return cls(
            tasks=model.tasks,
            rules=rules,
            folder=folder,
            _tokenizer=AutoTokenizer.from_pretrained(folder.path, local_files_only=True),
            _network=network,
            _vectorizers=tuple(
                _vectorizer(terms, weights)
                for terms, weights in zip(model.space.vocabularies, model.space.term_weights, strict=True)
            ),
            _mean=model.space.mean,
            _scale=model.space.scale,
            _heads={task.name: _heads(task, model) for task in model.tasks},
        )

    def labels(self, texts: Sequence[str]) -> Labels:
        """Give the most probable label of every nominal and ordinal task, and yes or no for every flag."""
        encodings = np.concatenate([self._encode(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)])
        dense = sparse.csr_matrix((encodings - self._mean) * self._scale)
        rows = sparse.hstack([*(each.transform(texts) for each in self._vectorizers), dense], format="csr")
        answers: Labels = {}
        for task in self.tasks:
            if task.kind is TaskKind.MULTILABEL:
                answers |= self._flags(task, rows)
            else:
                best = self._heads[task.name].predict_proba(rows).argmax(axis=1)
                answers[task.name] = [task.labels[index] for index in best]
        return answers

    def _flags(self, task: Task, rows: sparse.csr_matrix) -> Labels:
        thresholds = self.rules.flag[task.name].thresholds
        return {
            label: ["yes" if raised else "no" for raised in head.predict_proba(rows)[:, 1] >= thresholds[label]]
            for label, head in zip(task.labels, self._heads[task.name], strict=True)
        }

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import torch

        prefixed = [self.folder.prefix + text for text in texts]
        with torch.inference_mode():
            batch = self._tokenizer(
                prefixed, padding=True, truncation=True, max_length=self.folder.max_tokens, return_tensors="pt"
            ).to(self._network.device)
            states = self._network(**batch, output_hidden_states=True).hidden_states
            mask = batch["attention_mask"].unsqueeze(-1)
            means = [(states[layer] * mask).sum(1) / mask.sum(1) for layer in self.folder.layers]
            units = torch.cat([torch.nn.functional.normalize(mean) for mean in means], dim=1)
        return np.asarray(units.cpu().numpy())


def _vectorizer(terms: Terms, weights: NDArray[np.float32]) -> TfidfVectorizer:
    vectorizer = TfidfVectorizer(
        analyzer=terms.analyzer.value,
        ngram_range=terms.ngrams,
        token_pattern=WORD_PATTERN,
        preprocessor=folded,
        vocabulary={term: column for column, term in enumerate(terms.vocabulary)},
        sublinear_tf=True,
        dtype=np.float32,
    )
    vectorizer.idf_ = weights
    return vectorizer


def _heads(task: Task, model: TrainedModel) -> Any:
    head, calibration = model.heads[task.name], model.calibrations[task.name]
    weights = np.vstack([head.term_weights, head.dense_weights]) @ calibration.mixing
    bias = head.bias @ calibration.mixing + calibration.bias
    if task.kind is TaskKind.MULTILABEL:
        return [_regression(weights[:, [label]], bias[[label]], 2) for label in range(len(task.labels))]
    if len(task.labels) == 2:  # there scikit-learn wants one row: how much more the second label speaks than the first
        return _regression(weights[:, [1]] - weights[:, [0]], bias[[1]] - bias[[0]], 2)
    return _regression(weights, bias, len(task.labels))


def _regression(weights: NDArray[np.float64], bias: NDArray[np.float64], classes: int) -> LogisticRegression:
    regression = LogisticRegression()
    regression.coef_, regression.intercept_ = np.ascontiguousarray(weights.T), bias
    regression.classes_ = np.arange(classes)
    regression.n_features_in_ = len(weights)
    return regression
