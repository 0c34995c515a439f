"""All evidence about one text: letters, frequent words and two detectors, added up for the languages in question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, inf, log

from triage_models.language.detectors import FLOOR, byte_languages, byte_probabilities, trigram_logs
from triage_models.language.latin import LATIN_CODES, in_cyrillic
from triage_models.language.letters import Script, foreign_letters
from triage_models.language.reading import Reading, read
from triage_models.language.words import frequent_words, may_be_typed, typed_words

_LOOK_ALIKES = frozenset(
    {"be", "bg", "cs", "de", "en", "es", "fr", "it", "mk", "nl", "pl", "pt", "ro", "ru", "sr", "tr", "uk"}
)
_CYRILLIC = frozenset({"ba", "be", "bg", "cv", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "tt", "uk"})
_SOUTHERN = ("sr", "hr", "bs")
"""One language for every detector when it is written in Latin letters; the first that is asked for stands for all."""

_LIKE_TYPED = frozenset({*_SOUTHERN, "sl"})
"""What Bulgarian and Russian in Latin letters look like to the detectors."""

_BYTES = 0.7
_TRIGRAMS = 0.5
_WORD = 2.0
_LETTER = -2.5
_HINT = 2.5
_TYPED = -3.5
"""What each piece of evidence adds to the logarithm of a language's probability; words and letters count up to a most.

Bulgarian and Russian in Latin letters, which no detector knows, start below what the detectors are sure of.
"""
_SOUTHERN_ODDS = 0.5
"""How much the reading in Cyrillic counts against Serbian and its neighbours."""
_NEAR = 4.0
"""So close to the best, Bulgarian and Russian in Latin letters are worth being read in Cyrillic."""
_MOST_WORDS = 20
_MOST_LETTERS = 3
_CLEAR = -2 * _TRIGRAMS * log(FLOOR)
"""With such a lead the trigrams, which take longest, could not change the answer and are not read."""
_ENOUGH_LETTERS = 20
"""With fewer letters no language is considered that is neither supported nor a look-alike."""


@dataclass(frozen=True, slots=True)
class Panel:
    """The languages considered for one script.

    Parameters
    ----------
    codes:
        Their ISO 639-1 codes.
    names:
        For each of them, the languages whose detectors speak for it.
    asked:
        All languages the detectors are asked about.
    """

    script: Script
    codes: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    asked: tuple[str, ...]

    def probabilities(self, reading: Reading, hint: str | None = None) -> dict[str, float]:
        """Weigh the evidence: a probability for each language, also for the spellings in `LATIN_CODES`."""
        scores = self._scores(reading)
        if hint is not None:
            scores = {code: score + _HINT * (code[:2] == hint[:2].lower()) for code, score in scores.items()}
        if max(scores.get(code, -inf) for code in LATIN_CODES.values()) > max(scores.values()) - _NEAR:
            scores = _told_apart(reading, scores)
        return _normalised(scores)

    def _scores(self, reading: Reading) -> dict[str, float]:
        chances = byte_probabilities(reading.text)
        scores = self._detected(chances, {})
        stranger = next((code for code in chances if code not in self.asked), None)
        if stranger is not None and reading.letters >= _ENOUGH_LETTERS:
            scores[stranger] = (_BYTES + _TRIGRAMS) * _log(chances[stranger])
        words = frequent_words(reading.words)
        if self.script is Script.LATIN and _may_be_typed(reading, words, scores):
            words += Counter(dict.fromkeys(LATIN_CODES.values(), typed_words(reading.words)))
            scores |= dict.fromkeys(LATIN_CODES.values(), _TYPED)
        evidence = self._evidence(reading, words, scores)
        first = _added(scores, evidence)
        if _lead(first) > _CLEAR:
            return first
        return _added(scores | self._detected(chances, trigram_logs(reading.text, self.asked)), evidence)

    def _detected(self, chances: Mapping[str, float], trigrams: Mapping[str, float]) -> dict[str, float]:
        """What the detectors say of each language; where only one does, it speaks for both."""
        scores = {}
        for code, names in self.names.items():
            by_bytes = _log(sum([chances.get(name, 0.0) for name in names]))
            known = [trigrams[name] for name in names if name in trigrams] if trigrams else []
            by_trigrams = _log(sum(map(exp, known))) if known else by_bytes
            scores[code] = _BYTES * by_bytes + _TRIGRAMS * by_trigrams
        return scores

    def _evidence(self, reading: Reading, words: Mapping[str, int], codes: Iterable[str]) -> dict[str, float]:
        letters = foreign_letters(reading.text.lower(), codes, self.script)
        return {
            code: _WORD * min(words[_list(code, self.script)], _MOST_WORDS) + _LETTER * min(count, _MOST_LETTERS)
            for code, count in letters.items()
        }


@cache
def panel(script: Script, supported: frozenset[str]) -> Panel:
    """Choose the languages to consider: the supported ones and their look-alikes."""
    wanted = (supported | _LOOK_ALIKES) & byte_languages()
    if script is Script.CYRILLIC:
        codes = tuple(sorted(wanted & _CYRILLIC))
        return Panel(script, codes, {code: (code,) for code in codes}, codes)
    southern = [code for code in _SOUTHERN if code in supported] or ["sr"]
    codes = tuple(sorted((wanted - _CYRILLIC - set(_SOUTHERN)) | set(southern)))
    names: dict[str, tuple[str, ...]] = {code: (code,) for code in codes}
    names[southern[0]] = tuple(code for code in _SOUTHERN if code == southern[0] or code not in southern)
    return Panel(script, codes, names, tuple(sorted({name for each in names.values() for name in each})))


def _may_be_typed(reading: Reading, words: Mapping[str, int], scores: Mapping[str, float]) -> bool:
    if may_be_typed(reading.words):
        return True
    listed = max(words[code] for code in LATIN_CODES.values())
    return listed > 1 and max(scores, key=scores.__getitem__) in _LIKE_TYPED


def _told_apart(reading: Reading, scores: Mapping[str, float]) -> dict[str, float]:
    """Tell Bulgarian, Russian and Serbian in Latin letters apart: by what their readings look like in Cyrillic."""
    odds, against = 0.0, []
    for code in LATIN_CODES:
        chances = panel(Script.CYRILLIC, frozenset(LATIN_CODES)).probabilities(read(in_cyrillic(reading.text, code)))
        odds += _log(chances.get("bg", 0.0)) - _log(chances.get("ru", 0.0))
        against.append(_log(chances.get(code, 0.0)) - _log(chances.get("sr", 0.0)))
    after = {code: scores[code] + sign * odds / 4 for code, sign in zip(LATIN_CODES.values(), (1, -1), strict=True)}
    gained = max(after.values()) - max(scores[code] for code in after)
    told = {code: score - gained for code, score in after.items()}
    southern = {code: scores[code] - _SOUTHERN_ODDS * max(against) for code in _LIKE_TYPED if code in scores}
    return {**scores, **told, **southern}


def _added(scores: Mapping[str, float], evidence: Mapping[str, float]) -> dict[str, float]:
    return {code: score + evidence[code] for code, score in scores.items()}


def _lead(scores: Mapping[str, float]) -> float:
    best, *others = sorted(scores.values(), reverse=True)
    return best - others[0] if others else inf


def _list(code: str, script: Script) -> str:
    return "sr-Latn" if script is Script.LATIN and code in _SOUTHERN else code


def _log(probability: float) -> float:
    return log(max(probability, FLOOR))


def _normalised(scores: Mapping[str, float]) -> dict[str, float]:
    most = max(scores.values())
    weights = {code: exp(score - most) for code, score in scores.items()}
    total = sum(weights.values())
    return {code: weight / total for code, weight in weights.items()}
