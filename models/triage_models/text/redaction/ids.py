"""National identification numbers.

Numbers with check digits or an unmistakable form are found anywhere. Others, and bare runs of digits whose check lets
too many chance hits through, only after a word that says what follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from stdnum.bg import egn
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fr import nir
from stdnum.it import codicefiscale
from stdnum.ru import inn
from stdnum.us import ssn

from triage_models.text.redaction.shadow import Found, Kind

_NOT_ALNUM = re.compile(r"[^A-Za-z0-9]+")
_START = re.compile(r"(?<![A-Za-z0-9+])(?<!\d[.,-])(?:[A-Za-z]{1,2}[ -]?|[A-Za-z]{6})?\d")
_BARE = re.compile(r"(?<![A-Za-z0-9_+#№/])(?<!\d[.,-])(?<!\d )\d{10,12}(?![A-Za-z0-9_/])(?![.,-]?\d)(?! \d)")
_END = r"(?![A-Za-z0-9])(?!-\d)"


class _Rule(NamedTuple):
    form: re.Pattern[str]
    is_valid: Callable[[str], bool]


def _rule(form: str, is_valid: Callable[[str], bool]) -> _Rule:
    return _Rule(re.compile(f"(?:{form}){_END}", re.IGNORECASE | re.ASCII), is_valid)


def _snils_checks(number: str) -> bool:
    """Whether the last two digits are the weighted sum of the first nine, modulo 101."""
    total = sum(int(digit) * weight for digit, weight in zip(number, range(9, 0, -1), strict=False))
    return total % 101 % 100 == int(number[-2:])


def _is_always_valid(number: str) -> bool:
    return bool(number)


_RULES = (
    _rule(r"\d{3}-\d{2}-\d{4}", ssn.is_valid),
    _rule(r"\d{3}-\d{3}-\d{3}[ -]\d{2}|\d{3} \d{3} \d{3} \d{2}", _snils_checks),
    _rule(r"[12] ?\d\d ?\d\d ?\d[\dAB] ?\d{3} ?\d{3}[ -]?\d\d", nir.is_valid),
    _rule(r"\d\d \d{3} \d{3} \d{3}", idnr.is_valid),
    _rule(r"\d{8}[ -]?[A-Z]|\d\d\.\d{3}\.\d{3}[ -]?[A-Z]", dni.is_valid),
    _rule(r"[XYZ][ -]?\d{7}[ -]?[A-Z]|[XYZ]-\d\.\d{3}\.\d{3}-[A-Z]", nie.is_valid),
    _rule(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]", _is_always_valid),
    _rule(r"[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]", codicefiscale.is_valid),
)

_DIGITS = r"\d(?:[ -]?\d){%d}"
_CUES = (
    ("ten", r"[ЕE][ГG][НN](?:-?(?:то|то ми))?|единен граждански номер|ЛНЧ|NHS(?: number)?", (_DIGITS % 9,)),
    ("inn", r"ИНН|INN", (_DIGITS % 11, _DIGITS % 9)),
    ("snils", r"СНИЛС|SNILS|PESEL", (_DIGITS % 10,)),
    ("tax", r"Steuer-?(?:ID|IdNr\.?|Identifikationsnummer|identifikationsnummer)|IdNr\.?", (r"\d(?:[ /]?\d){10}",)),
    ("ssn", r"SSN|social security(?: number)?|SIN", (_DIGITS % 8,)),
    ("insured", r"Sozialversicherungsnummer|Rentenversicherungsnummer", (r"\d\d ?\d{6} ?[A-Z] ?\d{3}",)),
    ("birth", r"CNP|[ЕЈ]МБГ|JMBG", (_DIGITS % 12,)),
    ("social", r"sécurité sociale|n[°º] ?sécu|NIR", (r"[12](?:[ ]?[\dAB]){14}", r"[12](?:[ ]?[\dAB]){12}")),
    ("spanish", r"DNI|NIE|NIF", (r"[XYZ]?[ -]?\d(?:[.]?\d){6,7}[ -]?[A-Z]?",)),
    (
        "document",
        r"(?:загран)?паспорт\w{0,3}|лична(?:та)? карта|лк|passport|id card"
        r"|personalausweis\w{0,8}|ausweis\w{0,8}|reisepass\w{0,8}"
        r"|pasaporte|passeport|carte d'identité|carnet de identidad",
        (r"\d\d ?\d\d ?(?:№ ?|номер ?)?\d{6}", r"[A-Z]{0,2} ?\d{6,9}", r"[A-Z][A-Z0-9]{8}"),
    ),
)
_CONNECTORS = (
    r"(?:[\s:.,(-]{1,3}(?:number|no|nr|nummer|номер\w{0,2}|número|numéro|is|ist|es|est|е|ми|мой|my|me|mi|серия|сер|с|и|№|n°|#)"
    r"(?![^\W\d_])){0,4}[\s:.№#(=-]{0,4}"
)
_CUE = re.compile(
    r"(?<![^\W_])(?:" + "|".join(f"(?P<{name}>{words})" for name, words, _ in _CUES) + r")(?![^\W_])" + _CONNECTORS,
    re.IGNORECASE,
)
_VALUES = {
    name: tuple(re.compile(rf"(?:{form}){_END}", re.IGNORECASE | re.ASCII) for form in forms)
    for name, _, forms in _CUES
}


def find_ids(text: str) -> Iterator[Found]:
    """Find numbers of an unmistakable form, and any number of the right form after a word for it."""
    reached = 0
    for found in sorted([*_after_cues(text), *_by_form(text)]):
        if found.start >= reached:
            reached = found.end
            yield found


def find_bare_ids(text: str) -> Iterator[Found]:
    """Find bare runs of digits that are valid where about one in a hundred would be by chance."""
    for match in _BARE.finditer(text):
        if _is_valid_bare(match.group()):
            yield _found(match)


def _after_cues(text: str) -> Iterator[Found]:
    for cue in _CUE.finditer(text):
        values = (form.match(text, cue.end()) for form in _VALUES[cue.lastgroup or ""])
        value = next(filter(None, values), None)
        if value is not None:
            yield _found(value)


def _by_form(text: str) -> Iterator[Found]:
    for start in _START.finditer(text):
        for rule in _RULES:
            match = rule.form.match(text, start.start())
            if match is not None and rule.is_valid(_form_for_check(match.group(), rule)):
                yield _found(match)
                break


def _form_for_check(written: str, rule: _Rule) -> str:
    """Validators take plain letters and digits, the American one its dashes."""
    return written if rule.is_valid is ssn.is_valid else _NOT_ALNUM.sub("", written).upper()


def _is_valid_bare(number: str) -> bool:
    if len(number) == 10:
        return number[2] not in "23" and egn.is_valid(number)
    return bool(idnr.is_valid(number) if len(number) == 11 else inn.is_valid(number))


def _found(match: re.Match[str]) -> Found:
    return Found(match.start(), match.end(), Kind.NATIONAL_ID, _NOT_ALNUM.sub("", match.group()).upper())
