"""Which language a text is written in, among those the models were made for and their look-alikes.

Letters decide first (only Russian has both ы and э, only Ukrainian has ї ...); then naive Bayes over byte n-grams
(py3langid; Lui and Baldwin 2012), limited to the candidates: unlimited detectors call half of all short Bulgarian
texts Russian. A text that can be none of them gets the unlimited answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from triage.text import Language

UNKNOWN = Language("und", 0.0, supported=False)
FIRST_LANGUAGES = ("bg", "de", "en", "es", "fr", "ru")

_LOOK_ALIKES = ("be", "cs", "it", "mk", "nl", "pl", "pt", "ro", "sr", "tr", "uk")
_CYRILLIC = frozenset({"ba", "be", "bg", "cv", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "tt", "uk"})
_LETTERS = (
    (re.compile("[іїєґ]", re.IGNORECASE), frozenset({"uk", "be"})),
    (re.compile("[ђћљњџјѓќѕ]", re.IGNORECASE), frozenset({"sr", "mk"})),
    (re.compile("[ыэё]", re.IGNORECASE), frozenset({"ru", "be"})),
    (re.compile("[бвгджзклмнпрстфхцчшщ]ъ[бвгджзклмнпрстфхцчшщ]", re.IGNORECASE), frozenset({"bg"})),
)
_HINT_WEIGHT = 3.0
_SURE = 0.9
_CERTAIN = 0.99
_ENOUGH_LETTERS = 20
_READ = 2000


@dataclass(frozen=True, slots=True)
class LanguageIdentifier:
    """Names the language of a text.

    Parameters
    ----------
    supported:
        ISO 639-1 codes the models were made for.
    """

    supported: frozenset[str]
    _candidates: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        known = set(_model().labels)
        candidates = tuple(sorted((self.supported | set(_LOOK_ALIKES)) & known))
        object.__setattr__(self, "_candidates", candidates)

    def identify(self, text: str, hint: str | None = None) -> Language:
        """Name the language of a text.

        Parameters
        ----------
        hint:
            What the helpdesk believes; weighs a little, so that it decides only for short texts.

        Returns
        -------
        The best language. It counts as unsupported only when the text is long enough to be sure of that; a text
        without letters is "und".
        """
        sample = text[:_READ]
        letters = sum(char.isalpha() for char in sample)
        if letters == 0:
            return UNKNOWN
        ranked = _model().rank(sample)
        if self._is_strange(sample, letters, ranked):
            code, confidence = ranked[0]
            return Language(code, float(confidence), code in self.supported)
        probabilities = self._probabilities(sample, letters, dict(ranked), hint)
        best = int(np.argmax(probabilities))
        ours = np.array([code in self.supported for code in self._candidates])
        foreign = float(probabilities[~ours].sum())
        if not ours[best] and (foreign < _SURE or letters < _ENOUGH_LETTERS) and ours.any():
            best = int(np.argmax(np.where(ours, probabilities, -1)))
        code = self._candidates[best]
        return Language(code, float(probabilities[best]), code in self.supported)

    def _is_strange(self, sample: str, letters: int, ranked: list[tuple[str, float]]) -> bool:
        """Whether the script, or nearly all probability, is none of the candidates' (Greek, Mongolian, Danish)."""
        if 2 * sum(map(_is_candidate_script, sample)) < letters:
            return True
        return letters >= _ENOUGH_LETTERS and sum(p for code, p in ranked if code in self._candidates) < 1 - _CERTAIN

    def _probabilities(self, sample: str, letters: int, scores: dict[str, float], hint: str | None) -> Any:
        weights = np.array([scores.get(code, 0.0) for code in self._candidates], dtype=np.float64) + 1e-6
        weights *= self._mask(sample, letters)
        if hint is not None:
            weights *= [_HINT_WEIGHT if code == hint[:2].lower() else 1.0 for code in self._candidates]
        return weights / weights.sum()

    def _mask(self, sample: str, letters: int) -> Any:
        cyrillic = sum("Ѐ" <= char <= "ӿ" for char in sample)
        script = _CYRILLIC if 2 * cyrillic > letters else frozenset(self._candidates) - _CYRILLIC
        allowed = next((group for pattern, group in _LETTERS if script is _CYRILLIC and pattern.search(sample)), script)
        mask = np.array([1.0 if code in allowed else 1e-3 if code in script else 0.0 for code in self._candidates])
        return mask if mask.any() else np.ones(len(self._candidates))


def _is_candidate_script(char: str) -> bool:
    """Whether this is a Latin or Cyrillic letter."""
    return char.isalpha() and (char < "ɐ" or "Ѐ" <= char <= "ӿ" or "Ḁ" <= char <= "ỿ")


def supported_languages(codes: Iterable[str | None], *, least_share: float = 0.005) -> frozenset[str]:
    """Tell which languages training data are made of: those with a noticeable share of the rows."""
    found = Counter(code[:2].lower() for code in codes if code and code != UNKNOWN.code)
    return frozenset(code for code, count in found.items() if count >= least_share * found.total())


@cache
def _model() -> Any:
    from py3langid.langid import MODEL_FILE
    from py3langid.langid import LanguageIdentifier as Model

    return Model.from_model_file(MODEL_FILE, norm_probs=True)
