"""Which language a text is written in, among those the models were made for, their look-alikes and all others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from triage.text import Language
from triage_models.language.detectors import byte_probabilities
from triage_models.language.latin import LATIN_CODES
from triage_models.language.letters import Script
from triage_models.language.mixed import parts_of
from triage_models.language.panel import panel
from triage_models.language.reading import Reading, read

UNKNOWN = Language("und", 0.0, supported=False)
FIRST_LANGUAGES = ("bg", "de", "en", "es", "fr", "ru")

_SURE = 0.9
_ENOUGH_LETTERS = 8
_LATIN = frozenset(LATIN_CODES.values())


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known about the language of a text.

    Parameters
    ----------
    language:
        The language of most of it.
    latin:
        Whether it is Bulgarian or Russian in Latin letters; `to_cyrillic` reads those.
    mixed:
        Whether at least a sentence each is in two languages.
    """

    language: Language
    latin: bool = False
    mixed: bool = False


@dataclass(frozen=True, slots=True)
class LanguageIdentifier:
    """Names the language of a text.

    Parameters
    ----------
    supported:
        ISO 639-1 codes the models were made for.
    """

    supported: frozenset[str]

    def identify(self, text: str, hint: str | None = None) -> Language:
        """Name the language of a text; see `examine`."""
        return self._named(read(text), hint)[0]

    def examine(self, text: str, hint: str | None = None) -> Finding:
        """Name the language of a text, and say whether it is in Latin letters or mixed.

        Parameters
        ----------
        hint:
            What the helpdesk believes, or the customer's last language; decides only for short or unsure texts.

        Returns
        -------
        The best language. It counts as unsupported only when the text is long and clear enough to be sure of that; a
        text without letters is "und". Serbian, Croatian and Bosnian in Latin letters are all called "sr", or what is
        supported of them.
        """
        language, latin = self._named(read(text), hint)
        return Finding(language, latin, language != UNKNOWN and self._is_mixed(text, language.code, latin))

    def _named(self, reading: Reading, hint: str | None = None) -> tuple[Language, bool]:
        """The language, and whether it is Bulgarian or Russian in Latin letters."""
        if reading.letters == 0:
            return UNKNOWN, False
        if reading.script is Script.OTHER:
            code, probability = next(iter(byte_probabilities(reading.text).items()))
            return Language(code, probability, code in self.supported), False
        probabilities = panel(reading.script, self.supported).probabilities(reading, hint)
        name = self._best(probabilities, reading.letters)
        code = name[:2] if name in _LATIN else name
        return Language(code, probabilities[name], code in self.supported), name in _LATIN

    def _best(self, probabilities: Mapping[str, float], letters: int) -> str:
        best = max(probabilities, key=probabilities.__getitem__)
        ours = {name: chance for name, chance in probabilities.items() if self._is_ours(name)}
        if best in ours or not ours or (letters >= _ENOUGH_LETTERS and sum(ours.values()) <= 1 - _SURE):
            return best
        return max(ours, key=ours.__getitem__)

    def _is_ours(self, name: str) -> bool:
        return name in self.supported or (name in _LATIN and name[:2] in self.supported)

    def _is_mixed(self, text: str, code: str, latin: bool) -> bool:
        """Whether some parts are surely in this language and some surely in another that the models know."""
        found = set()
        for part in parts_of(text, LATIN_CODES[code] if latin else code):
            language, _ = self._named(part)
            if language.supported and language.confidence >= _SURE:
                found.add(language.code)
        return code in found and len(found) > 1


def supported_languages(codes: Iterable[str | None], *, least_share: float = 0.005) -> frozenset[str]:
    """Tell which languages training data are made of: those with a noticeable share of the rows."""
    found = Counter(code[:2].lower() for code in codes if code and code != UNKNOWN.code)
    return frozenset(code for code, count in found.items() if count >= least_share * found.total())
