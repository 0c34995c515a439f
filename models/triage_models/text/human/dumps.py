"""Logs, stack traces and encoded data without a person's words around them."""

from __future__ import annotations

import re
from itertools import islice

_OWN_WORDS = 3
_LEAST_LINES = 3
_LEAST_ENCODED = 120
_LONGEST_LINE = 2_000

_WORD = re.compile(r"[^\W\d_]{2,}")
_THREE_WORDS = re.compile(r"\W{0,9}(?:[^\W\d_]{2,20}[\s,.!?:;'’-]{1,9}(?:[^\W\d_]\s+)?){3}")
_LINK = re.compile(r"https?://\S+")
_DAY = r"(?:\d{4}[-/.]\d\d[-/.]\d\d[T ]|\d\d[-/.]\d\d[-/.]\d{4} |[A-Z][a-z]{2} [ \d]\d |)"
_STAMP = rf"[\[(]?{_DAY}\d\d:\d\d:\d\d[\d.,+:Z]{{0,16}}[\])]?"
_LEVEL = r"(?:ERROR|WARN(?:ING)?|INFO|DEBUG|TRACE|FATAL|CRITICAL|NOTICE|SEVERE)\b"
_LOG_LINE = re.compile(
    rf"\s*(?:{_STAMP}.{{0,60}}?(?:{_LEVEL}|[\w./-]{{1,40}}\[\d+\]:|\w+=\S|\"(?:GET|POST|PUT|DELETE|HEAD) )"
    rf"|\[?{_LEVEL}\]?[ :]"
    r"|[\d.]{7,15} \S+ \S+ \[[^\]]{10,40}\] \""
    r"|at [\w$<>/]+(?:\.[\w$<>/]+)+ ?\(|at (?:\S{1,200} )?\(?\S{1,300}:\d+:\d+\)?\s*$"
    r"|File \"[^\"]{1,300}\", line \d+|Traceback \(most recent|Caused by: |\.\.\. \d+ (?:more|common frames)"
    r"|(?:[a-z]\w*\.)+\w*(?:Exception|Error)\b|[A-Z]\w*(?:Exception|Error): "
    r"|#\d+ +(?:0x[0-9a-f]+|/|\w+\()|0x[0-9a-fA-F]{6,}"
    r"|\"[\w.-]+\" ?: ?(?:[\d{\[\"tfn-])|[{}\[\](),;\s]+$|<[/?!]?[\w:-]+[^>]{0,300}>[^\s<]{0,60}(?:</[\w:-]+>)?\s*$"
    r"|(?:[\w.-]+=\S+[ ,;]*){2,}$)"
)
_CODE_LINE = re.compile(r"\s{2,}.*[=(){};\[\]]|\s*[\^~]+\s*$")
_LONG_RUN = re.compile(
    r"(?P<run>[A-Za-z0-9+/_-]{60,}={0,2})|(?:[0-9A-Fa-f]{2}[ :]){15,}[0-9A-Fa-f]{2}|[01 ]{64,}", re.ASCII
)
_HEX = re.compile(r"[0-9A-Fa-f]+")
_HEX_MIXTURE = (re.compile(r"[a-fA-F]"), re.compile(r"\d"))
_MIXTURE = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"\d"))
_LAST_ENCODED = re.compile(r"[A-Za-z0-9+/]{8,76}={0,2}$")
_ARMOUR = re.compile(r"\s*-----(?:BEGIN|END) [A-Z ]{3,40}-----\s*$")
_UNREADABLE = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd\ue000-\uf8ff]")
_UNREADABLE_SHARE = 0.3


def is_dump(subject: str, body: str) -> bool:
    """Tell whether a body is a log, a trace or encoded data, with fewer than three words of a person in the message."""
    own = _words(subject)
    lines, encoded, previous = 0, 0, False
    for line in body.splitlines():
        part = line[:_LONGEST_LINE]
        if _is_technical(part) or (previous and _CODE_LINE.match(part)):
            lines, previous = lines + 1, True
            continue
        if _THREE_WORDS.match(part):
            return False
        previous = previous and not part.strip()
        rest = _without_encoded(line, follows_encoded=encoded > 0)
        encoded += len(line) - len(rest)
        own += _words(_LINK.sub(" ", rest))
        if own >= _OWN_WORDS:
            return False
    return own < _OWN_WORDS and (lines >= _LEAST_LINES or encoded >= _LEAST_ENCODED)


def _is_technical(line: str) -> bool:
    return bool(line.strip()) and (_LOG_LINE.match(line) or _ARMOUR.match(line)) is not None


def _without_encoded(line: str, *, follows_encoded: bool) -> str:
    if follows_encoded and _LAST_ENCODED.match(line):
        return ""
    hidden = len(_UNREADABLE.findall(line[:_LONGEST_LINE]))
    if hidden and hidden >= _UNREADABLE_SHARE * min(len(line), _LONGEST_LINE):
        return ""
    if _LINK.search(line):
        return line
    return _LONG_RUN.sub(_unless_typed, line)


def _unless_typed(run: re.Match[str]) -> str:
    """Nothing in place of encoded data; a run of keys that somebody hit stays."""
    text = run["run"]
    if text is None:
        return ""
    mixture = _HEX_MIXTURE if _HEX.fullmatch(text) else _MIXTURE
    return "" if all(part.search(text) for part in mixture) else text


def _words(text: str) -> int:
    return sum(1 for _ in islice(_WORD.finditer(text), _OWN_WORDS))
