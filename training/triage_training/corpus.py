"""A data set ready for fitting: prepared, counted, encoded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from triage_models.encoder import Encoder
from triage_models.encoder.spec import Progress
from triage_models.features import Analyzer, Encodings, Terms
from triage_models.language import FIRST_LANGUAGES, LanguageIdentifier, supported_languages
from triage_models.preparation import TextSettings
from triage_training.config import FeaturesConfig
from triage_training.encoding_cache import EncodingCache
from triage_training.examples import Dataset
from triage_training.label_table import TaskLabels, label_table

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Corpus:
    """What fitting reads, row by row.

    Parameters
    ----------
    texts:
        The text the models read of each example.
    text_settings:
        How texts were prepared, and will be for scoring.
    encodings:
        Shape (examples, dimensions).
    layer_dimensions:
        The last so many columns are the encoder's last layer.
    labels:
        By task name.
    weights:
        Shape (examples,): how much each example counts.
    """

    dataset: Dataset
    texts: tuple[str, ...]
    text_settings: TextSettings
    encodings: Encodings
    layer_dimensions: int
    labels: Mapping[str, TaskLabels]
    weights: NDArray[np.float64]

    def all_rows(self) -> Rows:
        """Every row."""
        return np.arange(len(self.texts), dtype=np.int64)


def build_corpus(
    dataset: Dataset, encoder: Encoder, cache: EncodingCache, *, redact: bool = False, progress: Progress | None = None
) -> Corpus:
    """Prepare and encode every example exactly as scoring will."""
    settings = TextSettings(training_languages(dataset), redact)
    preparer = settings.preparer()
    texts = tuple(preparer.prepare(example.ticket).read for example in dataset.examples)
    return Corpus(
        dataset=dataset,
        texts=texts,
        text_settings=settings,
        encodings=cache.encode(encoder, texts, progress=progress),
        layer_dimensions=encoder.layer_dimensions,
        labels=label_table(dataset),
        weights=np.array([example.weight for example in dataset.examples], dtype=np.float64),
    )


def training_languages(dataset: Dataset) -> frozenset[str]:
    """Languages of the training tickets: as their rows say, else as their texts look."""
    declared = [example.ticket.language for example in dataset.examples]
    if any(declared):
        return supported_languages(declared)
    everything = LanguageIdentifier(frozenset(FIRST_LANGUAGES))
    return supported_languages(everything.identify(example.ticket.body).code for example in dataset.examples)


@dataclass(frozen=True, slots=True)
class CountedTerms:
    """Vocabularies and the counts of every row of a corpus."""

    vocabularies: tuple[Terms, ...]
    counts: tuple[sparse.csr_matrix, ...]


def count_terms(corpus: Corpus, rows: Rows, config: FeaturesConfig) -> CountedTerms:
    """Learn vocabularies on `rows` and count them in every row of the corpus."""
    learned = [corpus.texts[row] for row in rows]
    kinds = (
        (Analyzer.WORD, config.word_ngrams, config.word_max_features),
        (Analyzer.CHARACTERS, config.char_ngrams, config.char_max_features),
    )
    vocabularies = tuple(
        Terms.learn(analyzer, ngrams, learned, min_count=config.min_count, max_terms=most)
        for analyzer, ngrams, most in kinds
    )
    return CountedTerms(vocabularies, tuple(terms.count(corpus.texts) for terms in vocabularies))
