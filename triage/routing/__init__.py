"""Routing: which team answers a ticket, how urgent it is, and by when. Pure rules over a policy.

`route` decides about one ticket; `doubts` looks a policy over. Reading a policy file is the service's part.
"""

from triage.routing.answer_times import due, target
from triage.routing.case import Circumstances, HumanValues
from triage.routing.checks import Doubt, doubts
from triage.routing.conditions import Condition, Facts, Field, Value
from triage.routing.decision import route
from triage.routing.hours import ALWAYS, DAYS, MINUTES_PER_DAY, Hours, Span
from triage.routing.outcome import RoutingDecision, render_routing
from triage.routing.policy import (
    ANY_LANGUAGE,
    DEFAULT,
    HUMAN,
    AnswerTimes,
    Clock,
    Policy,
    Review,
    Rule,
    Targets,
    Team,
    Vip,
)
from triage.routing.reasons import WORDS, RoutingReason, Why
from triage.routing.vocabulary import ZONES, Domain, Vocabulary

__all__ = [
    "ALWAYS",
    "ANY_LANGUAGE",
    "DAYS",
    "DEFAULT",
    "HUMAN",
    "MINUTES_PER_DAY",
    "WORDS",
    "ZONES",
    "AnswerTimes",
    "Circumstances",
    "Clock",
    "Condition",
    "Domain",
    "Doubt",
    "Facts",
    "Field",
    "Hours",
    "HumanValues",
    "Policy",
    "Review",
    "RoutingDecision",
    "RoutingReason",
    "Rule",
    "Span",
    "Targets",
    "Team",
    "Value",
    "Vip",
    "Vocabulary",
    "Why",
    "doubts",
    "due",
    "render_routing",
    "route",
    "target",
]
