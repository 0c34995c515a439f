"""Two detectors that read runs of letters: py3langid and lingua.

py3langid is naive Bayes over byte n-grams (Lui and Baldwin 2012); of its languages those with an ISO 639-1 code are
asked. lingua compares trigrams of letters (its small models: the large ones take half a gigabyte) and is asked about a
few.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from itertools import takewhile
from math import log
from threading import Lock
from typing import Any

FLOOR = 1e-3
"""No detector is surer than this that it is not a language."""
_DIGITS = 4
"""lingua adds up in an order that changes from run to run; what is left after rounding does not."""
_LINGUA_READS = 200
_LOADING = Lock()


def byte_probabilities(text: str) -> Mapping[str, float]:
    """Give py3langid's probability of each of its languages, the most probable first."""
    return dict(_loaded(_langid).rank(text))


def byte_languages() -> frozenset[str]:
    """Name the languages py3langid knows."""
    return frozenset(_loaded(_langid).labels)


def trigram_logs(text: str, codes: tuple[str, ...]) -> Mapping[str, float]:
    """Give the logarithm of lingua's probability of those languages that it knows; empty when it cannot say."""
    detector, names = _loaded(_lingua, codes)
    if detector is None:
        return {}
    logs = dict.fromkeys(names.values(), log(FLOOR))
    ranked = detector.compute_language_confidence_values(text[:_LINGUA_READS])
    for found in takewhile(lambda found: found.value > FLOOR, ranked):
        logs[names[found.language]] = round(log(found.value), _DIGITS)
    return logs if ranked[0].value else {}


def _loaded(load: Callable[..., Any], *arguments: Any) -> Any:
    with _LOADING:  # or two threads that come first would load twice
        return load(*arguments)


@cache
def _langid() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages([label for label in model.labels if len(label) == 2])  # those with an ISO 639-1 code
    return model


@cache
def _lingua(codes: tuple[str, ...]) -> tuple[Any, Mapping[Any, str]]:
    from lingua import Language, LanguageDetectorBuilder

    by_code = {language.iso_code_639_1.name.lower(): language for language in Language.all()}
    names = {by_code[code]: code for code in codes if code in by_code}
    if len(names) < 2:
        return None, {}
    return LanguageDetectorBuilder.from_languages(*names).with_low_accuracy_mode().build(), names
