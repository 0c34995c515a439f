from __future__ import annotations

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from triage_models.features import Analyzer, FeatureSpace, Terms
from triage_models.features.ngrams import WORD_PATTERN, folded, inner_ngrams
from triage_models.features.terms import document_frequency_weights, weigh

TEXTS = (
    "Where is my parcel? WHERE!!",
    "Где моя посылка 4711? Где?",
    "my parcel, my parcel 12",
    "Поръчката 99 я няма",
    "  \n\t ",
    "ΣΊΣΥΦΟΣ İstanbul straße",
    "a",
)
ANALYZERS = ((Analyzer.WORD, (1, 2)), (Analyzer.CHARACTERS, (2, 5)))


def learned(analyzer: Analyzer, ngrams: tuple[int, int], **limits: int) -> Terms:
    return Terms.learn(analyzer, ngrams, TEXTS, **{"min_count": 1, "max_terms": 10_000, **limits})


def reference(analyzer: Analyzer, ngrams: tuple[int, int]) -> CountVectorizer:
    pattern = {"token_pattern": WORD_PATTERN} if analyzer is Analyzer.WORD else {}
    return CountVectorizer(analyzer=str(analyzer), ngram_range=ngrams, preprocessor=folded, **pattern)


@pytest.mark.parametrize(("analyzer", "ngrams"), ANALYZERS)
def test_vocabulary_and_counts_are_scikit_learns(analyzer: Analyzer, ngrams: tuple[int, int]) -> None:
    counter = reference(analyzer, ngrams)
    wanted = counter.fit_transform(TEXTS)
    terms = learned(analyzer, ngrams)
    assert terms.vocabulary == tuple(counter.get_feature_names_out())
    counts = terms.count(TEXTS)
    assert counts.dtype == np.float32
    assert np.array_equal(counts.toarray(), wanted.toarray())


def test_rare_terms_are_left_out_and_the_widest_spread_kept() -> None:
    texts = ["a a a a b", "b c", "b c d", "c d"]
    assert Terms.learn(Analyzer.WORD, (1, 1), texts, min_count=2, max_terms=9).vocabulary == ("b", "c", "d")
    assert Terms.learn(Analyzer.WORD, (1, 1), texts, min_count=1, max_terms=2).vocabulary == ("b", "c")
    assert Terms.learn(Analyzer.WORD, (1, 1), texts, min_count=9, max_terms=9).vocabulary == ()


def test_a_term_known_to_nobody_counts_nothing() -> None:
    empty = Terms(Analyzer.WORD, (1, 1), ())
    assert empty.count(TEXTS).shape == (len(TEXTS), 0)
    assert learned(*ANALYZERS[0]).count([]).shape[0] == 0
    assert learned(*ANALYZERS[0]).count(["zzz"]).nnz == 0


def test_a_columns_place_is_its_place_in_the_vocabulary() -> None:
    terms = learned(*ANALYZERS[0])
    assert [terms.column(term) for term in terms.vocabulary] == list(range(len(terms.vocabulary)))
    assert terms.column("nobody said this") is None


def test_weights_are_those_of_scikit_learns_sublinear_smoothed_tf_idf() -> None:
    counts = learned(*ANALYZERS[1]).count(TEXTS)
    wanted = TfidfTransformer(sublinear_tf=True, smooth_idf=True, norm="l2").fit_transform(counts.astype(np.float64))
    found = weigh(counts, document_frequency_weights(counts, 1))
    assert np.allclose(found.toarray(), wanted.toarray(), atol=1e-6)


def test_a_text_without_known_terms_is_a_row_of_zeros() -> None:
    counts = learned(*ANALYZERS[0]).count(TEXTS)
    rows = weigh(counts, document_frequency_weights(counts, 1)).toarray()
    assert not rows[4].any()
    assert np.isfinite(rows).all()


def test_digits_are_one_and_case_is_folded_without_moving_a_character() -> None:
    assert folded("İ1 ẞ٣ ÀB42") == "İ0 ß0 àb00"
    assert folded("ΟΔΟΣ 7") == "οδος 0"


def test_a_space_alone_is_laid_on_the_letter_beside_it() -> None:
    assert list(inner_ngrams("ab", 1, 1)) == [(" ", 0, 1), ("a", 0, 1), ("b", 1, 2), (" ", 1, 2)]
    assert list(inner_ngrams("a", 4, 6)) == [(" a ", 0, 1)]


def test_terms_rarer_than_wanted_in_a_fold_are_as_good_as_never_learned() -> None:
    fold = TEXTS[:4]
    terms = learned(*ANALYZERS[1])
    whole = weigh(terms.count(TEXTS), document_frequency_weights(terms.count(fold), 2))
    own = Terms.learn(*ANALYZERS[1], fold, min_count=2, max_terms=10_000)
    alone = weigh(own.count(TEXTS), document_frequency_weights(own.count(fold), 2)).toarray()
    columns = [terms.column(term) for term in own.vocabulary]
    assert np.allclose(whole.toarray()[:, columns], alone, atol=1e-7)
    others = np.setdiff1d(np.arange(len(terms.vocabulary)), columns)
    assert not whole.toarray()[:, others].any()


def test_a_space_standardises_encodings_and_lays_all_columns_side_by_side() -> None:
    vocabularies = tuple(learned(*each) for each in ANALYZERS)
    counts = tuple(terms.count(TEXTS) for terms in vocabularies)
    encodings = np.random.default_rng(0).normal(3, 2, size=(len(TEXTS), 6)).astype(np.float32)
    space = FeatureSpace.learn(vocabularies, counts, encodings, min_count=1)
    rows = space.features(TEXTS, encodings)
    assert rows.terms.shape == (len(TEXTS), space.width)
    assert rows.joined().shape == (len(TEXTS), space.width + 6)
    assert np.allclose(rows.joined().toarray(), np.hstack([rows.terms.toarray(), rows.dense]))
    assert np.allclose(rows.dense.mean(axis=0), 0, atol=1e-5)
    spread = rows.dense.std(axis=0)
    assert np.allclose(spread, spread[0], rtol=1e-4)
    assert np.allclose(np.sqrt((rows.dense**2).sum(axis=1).mean()), 1.2, rtol=1e-3)
    again = space.rows(counts, encodings)
    assert np.array_equal(again.joined().toarray(), rows.joined().toarray())
