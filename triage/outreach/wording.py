"""The parts of a severity in words, by language; {number} is the only value, so that no plural has to agree."""

from __future__ import annotations

from collections.abc import Mapping

from triage.outreach.kinds import Part, PartName

FALLBACK = "en"

PARTS: Mapping[str, Mapping[PartName, str]] = {
    "en": {
        PartName.BASE: "The kind of case",
        PartName.CERTAINTY: "Certainty of the signal: {number} %",
        PartName.VERY_NEGATIVE: "The message is very negative",
        PartName.STREAK: "Angry messages in a row: {number}",
        PartName.BAD_INTERACTIONS: "Bad incidents lately: {number}",
        PartName.REPEATS: "Repeat contacts: {number}",
        PartName.WAITING: "Full days beyond the time to answer: {number}",
        PartName.PRIORITY: "Priority of the message",
        PartName.ZONE: "The customer's zone",
        PartName.TIER: "The customer's tier",
        PartName.AGE: "Days since then: {number}",
        PartName.ANSWERED: "Answered since then",
        PartName.SETTLED: "Solved since then",
        PartName.THANKED: "The customer was pleased since then",
        PartName.LIMIT: "Kept between 0 and 100",
    },
    "ru": {
        PartName.BASE: "Вид случая",
        PartName.CERTAINTY: "Уверенность в признаке: {number} %",
        PartName.VERY_NEGATIVE: "Сообщение очень негативное",
        PartName.STREAK: "Гневных сообщений подряд: {number}",
        PartName.BAD_INTERACTIONS: "Неудачных случаев за последнее время: {number}",
        PartName.REPEATS: "Повторных обращений: {number}",
        PartName.WAITING: "Полных дней сверх срока ответа: {number}",
        PartName.PRIORITY: "Приоритет сообщения",
        PartName.ZONE: "Зона клиента",
        PartName.TIER: "Уровень клиента",
        PartName.AGE: "Дней с тех пор: {number}",
        PartName.ANSWERED: "С тех пор дан ответ",
        PartName.SETTLED: "С тех пор вопрос решён",
        PartName.THANKED: "С тех пор клиент доволен",
        PartName.LIMIT: "Удержано между 0 и 100",
    },
    "bg": {
        PartName.BASE: "Видът на случая",
        PartName.CERTAINTY: "Увереност в признака: {number} %",
        PartName.VERY_NEGATIVE: "Съобщението е много негативно",
        PartName.STREAK: "Поредни гневни съобщения: {number}",
        PartName.BAD_INTERACTIONS: "Неприятни случаи напоследък: {number}",
        PartName.REPEATS: "Повторни обръщания: {number}",
        PartName.WAITING: "Пълни дни над срока за отговор: {number}",
        PartName.PRIORITY: "Приоритет на съобщението",
        PartName.ZONE: "Зоната на клиента",
        PartName.TIER: "Нивото на клиента",
        PartName.AGE: "Дни оттогава: {number}",
        PartName.ANSWERED: "Оттогава е отговорено",
        PartName.SETTLED: "Оттогава е решено",
        PartName.THANKED: "Оттогава клиентът е доволен",
        PartName.LIMIT: "Задържано между 0 и 100",
    },
}


def part_words(part: Part, language: str | None = None) -> str:
    """Say a part of a severity for people: in English, Russian or Bulgarian; English for other languages."""
    return PARTS.get(language or FALLBACK, PARTS[FALLBACK])[part.name].format(number=part.number)
