"""What to say first to a customer: acknowledge, clarify, confirm, commit.

The texts are data, one file per language beside this module; `read_templates` takes edited ones. Words in square
brackets are for the person who writes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from triage.errors import ConfigError
from triage.outreach.kinds import CaseKind, OutreachCase, Stage

LANGUAGES = ("en", "ru", "bg", "de", "es", "fr")
FALLBACK = "en"

TEMPLATE_IDS: Mapping[tuple[CaseKind, Stage | None], str] = MappingProxyType(
    {
        (CaseKind.ANGRY, None): "angry",
        (CaseKind.CHURN_RISK, None): "churn_risk",
        (CaseKind.ESCALATION, Stage.REQUESTED): "escalation_requested",
        (CaseKind.ESCALATION, Stage.LIKELY): "escalation_likely",
        (CaseKind.ESCALATION, Stage.ACTIVE): "escalation_active",
        (CaseKind.SILENT_WAIT, None): "silent_wait",
        (CaseKind.SEVERAL_BAD, None): "several_bad",
    }
)


class Step(StrEnum):
    """The order of a good answer."""

    ACKNOWLEDGE = "acknowledge"
    CLARIFY = "clarify"
    CONFIRM = "confirm"
    COMMIT = "commit"


Templates = Mapping[str, Mapping[str, Mapping[Step, str]]]
"""By language, template id and step."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to say, step by step; `language` is the one the texts are in."""

    template: str
    language: str
    steps: tuple[tuple[Step, str], ...]


def suggest(case: OutreachCase, language: str | None, templates: Templates | None = None) -> Suggestion:
    """Suggest the next step for a case, in the customer's language; English when there are no texts in it."""
    texts = default_templates() if templates is None else templates
    chosen = language if language is not None and language in texts else FALLBACK
    name = TEMPLATE_IDS[case.kind, case.stage]
    return Suggestion(name, chosen, tuple((step, texts[chosen][name][step]) for step in Step))


@cache
def default_templates() -> Templates:
    """Read the templates that come with the product, once."""
    folder = files(__package__) / "templates"
    return read_templates({language: (folder / f"{language}.json").read_text("utf-8") for language in LANGUAGES})


def read_templates(texts: Mapping[str, str]) -> Templates:
    """Read templates from JSON, by language: `{"angry": {"acknowledge": "...", ...}, ...}`.

    Raises
    ------
    ConfigError
        When the fallback language, a template or a step is missing, unknown or empty; naming it.
    """
    if FALLBACK not in texts:
        raise ConfigError(f"templates.{FALLBACK}: missing; other languages fall back to it.")
    return MappingProxyType({language: _language(f"templates.{language}", text) for language, text in texts.items()})


def _language(place: str, text: str) -> Mapping[str, Mapping[Step, str]]:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise ConfigError(f"{place}: not JSON.") from error
    _require_keys(place, content, set(TEMPLATE_IDS.values()))
    return MappingProxyType({name: _steps(f"{place}.{name}", content[name]) for name in TEMPLATE_IDS.values()})


def _steps(place: str, content: object) -> Mapping[Step, str]:
    steps = _require_keys(place, content, {step.value for step in Step})
    for name, text in steps.items():
        if not isinstance(text, str) or not text.strip():
            raise ConfigError(f"{place}.{name}: expected a text.")
    return MappingProxyType({step: str(steps[step.value]) for step in Step})


def _require_keys(place: str, content: object, names: set[str]) -> Mapping[str, object]:
    if not isinstance(content, dict):
        raise ConfigError(f"{place}: expected an object.")
    for name in sorted(names ^ content.keys()):
        raise ConfigError(f"{place}.{name}: {'missing' if name in names else 'unknown name'}.")
    return content
