"""Outreach: which customers to contact before they complain again, why, how soon, and what to say first."""

from triage.outreach.budget import Ranked, rank
from triage.outreach.cases import Decision, Verdict, cases, wanted_cases
from triage.outreach.contact import Contact, may_contact, when_to_contact
from triage.outreach.kinds import CaseKind, KindRule, OutreachCase, Part, PartName, Recipient, Ref, Stage, Status
from triage.outreach.settings import (
    COOL_DOWN,
    KIND_RULES,
    Forerunners,
    OutreachSettings,
    QuietHours,
    Weights,
)
from triage.outreach.situation import Situation, look_at
from triage.outreach.states import ALLOWED, LEADS_TO, Acted, Action, ActionNotAllowedError, Disagreement, act, awake
from triage.outreach.suggestions import Step, Suggestion, Templates, default_templates, read_templates, suggest
from triage.outreach.wording import part_words

__all__ = [
    "ALLOWED",
    "COOL_DOWN",
    "KIND_RULES",
    "LEADS_TO",
    "Acted",
    "Action",
    "ActionNotAllowedError",
    "CaseKind",
    "Contact",
    "Decision",
    "Disagreement",
    "Forerunners",
    "KindRule",
    "OutreachCase",
    "OutreachSettings",
    "Part",
    "PartName",
    "QuietHours",
    "Ranked",
    "Recipient",
    "Ref",
    "Situation",
    "Stage",
    "Status",
    "Step",
    "Suggestion",
    "Templates",
    "Verdict",
    "Weights",
    "act",
    "awake",
    "cases",
    "default_templates",
    "look_at",
    "may_contact",
    "part_words",
    "rank",
    "read_templates",
    "suggest",
    "wanted_cases",
    "when_to_contact",
]
