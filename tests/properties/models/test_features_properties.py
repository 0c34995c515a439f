from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from triage_models.features import Analyzer, Terms
from triage_models.features.ngrams import WORD_PATTERN, folded
from triage_models.features.terms import document_frequency_weights, weigh

anything = st.text(st.characters(), max_size=40) | st.text("aAъЪ1 \n\u00a0!,-İßﬁ\u0301\u200b😀\x1c", max_size=40)
lengths = st.tuples(st.integers(1, 4), st.integers(0, 3)).map(lambda pair: (pair[0], sum(pair)))
analyzers = st.sampled_from(list(Analyzer))


@given(st.text(st.characters()))
def test_folding_keeps_every_position(text: str) -> None:
    assert len(folded(text)) == len(text)
    assert folded(folded(text)) == folded(text)


def test_folding_keeps_the_position_of_every_character_there_is() -> None:
    everything = "".join(map(chr, range(0x110000)))
    assert len(folded(everything)) == len(everything)


@given(analyzers, lengths, anything)
def test_spans_are_the_n_grams_of_scikit_learn_where_they_stand(
    analyzer: Analyzer, ngrams: tuple[int, int], text: str
) -> None:
    counter = CountVectorizer(
        analyzer=str(analyzer), ngram_range=ngrams, preprocessor=folded, token_pattern=WORD_PATTERN
    )
    spans = list(Terms(analyzer, ngrams, ()).spans(text))
    assert [term for term, _, _ in spans] == counter.build_analyzer()(text)
    shape = folded(text)
    for term, start, end in spans:
        assert 0 <= start < end <= len(text)
        if analyzer is Analyzer.CHARACTERS:
            assert shape[start:end] == term.strip() or not term.strip()
        else:
            assert "".join(shape[start:end].split()) == "".join(term.split())


@given(analyzers, lengths, st.lists(anything, min_size=1, max_size=5))
def test_counting_agrees_with_the_spans(analyzer: Analyzer, ngrams: tuple[int, int], texts: list[str]) -> None:
    terms = Terms.learn(analyzer, ngrams, texts, min_count=1, max_terms=10_000)
    counts = terms.count(texts).toarray()
    for text, row in zip(texts, counts, strict=True):
        wanted = np.zeros(len(terms.vocabulary))
        for term, _, _ in terms.spans(text):
            column = terms.column(term)
            assert column is not None
            wanted[column] += 1
        assert np.array_equal(row, wanted)


@given(st.lists(st.lists(st.integers(0, 4), min_size=6, max_size=6), min_size=1, max_size=8))
def test_weighing_agrees_with_scikit_learn_on_any_counts(table: list[list[int]]) -> None:
    from scipy import sparse

    counts = sparse.csr_matrix(np.array(table, dtype=np.float32))
    if (counts.toarray().sum(axis=0) == 0).any():
        return  # scikit-learn has no term that nobody used
    wanted = TfidfTransformer(sublinear_tf=True).fit_transform(counts.astype(np.float64)).toarray()
    assert np.allclose(weigh(counts, document_frequency_weights(counts, 1)).toarray(), wanted, atol=1e-6)
