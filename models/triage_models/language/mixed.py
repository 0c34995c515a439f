"""The sentences of a text that may show it to be in two languages."""

from __future__ import annotations

import re

from triage_models.language.latin import LATIN_CODES
from triage_models.language.reading import MOST_CHARACTERS, Reading, own_words, read
from triage_models.language.words import frequent_words

_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_GREETINGS = """
    hello|hi|hey|dear|good morning|good afternoon|good evening|good day|regards|best regards|kind regards|sincerely|
    thanks|thank you|many thanks|cheers|hallo|guten tag|guten morgen|guten abend|liebe|lieber|liebes|sehr geehrte|
    mit freundlichen|viele grüße|liebe grüße|danke|vielen dank|hola|buenos|buenas|estimado|estimada|estimados|un saludo|
    saludos|gracias|muchas gracias|bonjour|bonsoir|cordialement|merci|здравей|здравейте|здрасти|добър ден|добро утро|
    добър вечер|уважаеми|поздрави|с уважение|благодаря|мерси|здравствуй|здравствуйте|привет|добрый день|добрый вечер|
    доброе утро|уважаемые|уважаемая|уважаемый|с уважением|спасибо
"""
_GREETING = re.compile(rf"^\W*(?:{''.join(line.strip() for line in _GREETINGS.splitlines())})\b", re.IGNORECASE)
_TECHNICAL = re.compile(r"[/_=\[\]{}<>|\\]|\d:\d\d:\d|\b[A-Z]{4,}:")
"""A path, a variable, a time to the second, "ERROR:": a line that a program wrote."""
_LEAST_WORDS = 4
_MORE_WORDS = 2
_MOST_PARTS = 12


def parts_of(text: str, code: str) -> tuple[Reading, ...]:
    """Give the sentences that decide whether a text in one language holds another one too.

    Only texts with a suspect are worth the time: a sentence in another script, or with frequent words of another
    language that are not the first one's. Without one there are no parts. Greetings, closings, quotations, lines of
    logs and runs of less than a few words are no parts.
    """
    own = own_words(text[:MOST_CHARACTERS])
    sentences = [_GREETING.sub("", sentence) for sentence in _END.split(own) if not _TECHNICAL.search(sentence)]
    parts = [part for part in map(read, sentences[:_MOST_PARTS]) if len(part.words) >= _LEAST_WORDS]
    if len(parts) < 2:
        return ()
    script = parts[0].script
    suspects = [part for part in parts if part.script is not script or _is_suspect(part, code)]
    return tuple(parts) if suspects else ()


def _is_suspect(part: Reading, code: str) -> bool:
    counts = frequent_words(part.words)
    names = {code, LATIN_CODES.get(code, code)}
    own = max(counts[name] for name in names)
    return any(count >= own + _MORE_WORDS for name, count in counts.items() if name not in names)
