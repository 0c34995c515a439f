"""The core: domain types, decision rules and the pipeline. Standard library only; no I/O."""

from triage.assessment import (
    Alternative,
    Assessment,
    Evidence,
    ModelRef,
    Prediction,
    Reason,
    Signal,
    TriageFailure,
    TriageResult,
)
from triage.decisions import AcceptanceRule, FlagRule, ScopeRule, decide, raise_flags
from triage.errors import TriageError
from triage.pipeline import Rules, Scorer, Scores, Target, Triager
from triage.rendering import render
from triage.tasks import Task, TaskKind
from triage.text import Cut, Language, Piece, PreparedText, Preparer
from triage.ticket import Ticket, ticket_from_mapping

__all__ = [
    "AcceptanceRule",
    "Alternative",
    "Assessment",
    "Cut",
    "Evidence",
    "FlagRule",
    "Language",
    "ModelRef",
    "Piece",
    "Prediction",
    "PreparedText",
    "Preparer",
    "Reason",
    "Rules",
    "ScopeRule",
    "Scorer",
    "Scores",
    "Signal",
    "Target",
    "Task",
    "TaskKind",
    "Ticket",
    "TriageError",
    "TriageFailure",
    "TriageResult",
    "Triager",
    "decide",
    "raise_flags",
    "render",
    "ticket_from_mapping",
]
