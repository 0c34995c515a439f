"""The sentences of reasons, by language; {number} is the only value in them, so that no plural has to agree."""

from __future__ import annotations

from collections.abc import Mapping

from triage.customers.settings import Measure

FALLBACK = "en"

REASONS: Mapping[str, Mapping[Measure, str]] = {
    "en": {
        Measure.LOW_MOOD: "Low mood: {number} on a scale from -100 to 100",
        Measure.BAD_INTERACTIONS: "Bad interactions: {number}",
        Measure.ANGRY_STREAK: "Angry messages in a row: {number}",
        Measure.CHURN_EVIDENCE: "Signs of leaving: strength {number} %",
        Measure.ESCALATION: "Signs of escalation: strength {number} %",
        Measure.REPEAT_CONTACTS: "Repeat contacts: {number}",
        Measure.WAITING: "Full days without an answer: {number}",
        Measure.OPEN_TICKETS: "Open tickets: {number}",
        Measure.BAD_SURVEY: "The latest survey is bad",
    },
    "ru": {
        Measure.LOW_MOOD: "Плохое настроение: {number} по шкале от -100 до 100",
        Measure.BAD_INTERACTIONS: "Неудачных обращений: {number}",
        Measure.ANGRY_STREAK: "Гневных сообщений подряд: {number}",
        Measure.CHURN_EVIDENCE: "Признаки ухода: сила {number} %",
        Measure.ESCALATION: "Признаки эскалации: сила {number} %",
        Measure.REPEAT_CONTACTS: "Повторных обращений: {number}",
        Measure.WAITING: "Полных дней без ответа: {number}",
        Measure.OPEN_TICKETS: "Открытых заявок: {number}",
        Measure.BAD_SURVEY: "Последняя оценка в опросе плохая",
    },
    "bg": {
        Measure.LOW_MOOD: "Лошо настроение: {number} по скала от -100 до 100",
        Measure.BAD_INTERACTIONS: "Неприятни контакти: {number}",
        Measure.ANGRY_STREAK: "Поредни гневни съобщения: {number}",
        Measure.CHURN_EVIDENCE: "Признаци за напускане: сила {number} %",
        Measure.ESCALATION: "Признаци за ескалация: сила {number} %",
        Measure.REPEAT_CONTACTS: "Повторни обръщания: {number}",
        Measure.WAITING: "Пълни дни без отговор: {number}",
        Measure.OPEN_TICKETS: "Отворени заявки: {number}",
        Measure.BAD_SURVEY: "Последната оценка в анкетата е лоша",
    },
}

CHANGES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "change": "{before} to {after}",
        "first": "first seen: {after}",
        "began": "new",
        "worsened": "worse",
        "ended": "over",
        "eased": "better",
        "green": "green",
        "yellow": "yellow",
        "red": "red",
    },
    "ru": {
        "change": "{before} → {after}",
        "first": "впервые: {after}",
        "began": "новое",
        "worsened": "хуже",
        "ended": "прошло",
        "eased": "лучше",
        "green": "зелёный",
        "yellow": "жёлтый",
        "red": "красный",
    },
    "bg": {
        "change": "{before} → {after}",
        "first": "за първи път: {after}",
        "began": "ново",
        "worsened": "по-лошо",
        "ended": "отмина",
        "eased": "по-добре",
        "green": "зелено",
        "yellow": "жълто",
        "red": "червено",
    },
}


def reason_words(code: Measure, number: int, language: str | None) -> str:
    """Say a reason in a language; English when there are no words in it."""
    return REASONS.get(language or FALLBACK, REASONS[FALLBACK])[code].format(number=number)


def change_words(name: str, language: str | None, **values: str) -> str:
    """Say a part of a change in a language; English when there are no words in it."""
    return CHANGES.get(language or FALLBACK, CHANGES[FALLBACK])[name].format(**values)
