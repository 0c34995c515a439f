"""Customer memory: from the set of a customer's interactions to a view with a traffic light and its reasons."""

from triage.customers.changes import Direction, ZoneChange, describe, explain_change, words
from triage.customers.interactions import (
    AgentReplied,
    Interaction,
    MessageAssessed,
    Reopened,
    Solved,
    SurveyAnswered,
    merged,
)
from triage.customers.measures import Measures, Sign, Signs
from triage.customers.reading import read_timeline
from triage.customers.settings import ZONE_BOUNDS, Bounds, CustomerSettings, Measure, Vocabulary
from triage.customers.timeline import Survey, Timeline, Touch
from triage.customers.view import CustomerView, Standing, view, view_of
from triage.customers.zones import Zone, ZoneReason, worst

__all__ = [
    "ZONE_BOUNDS",
    "AgentReplied",
    "Bounds",
    "CustomerSettings",
    "CustomerView",
    "Direction",
    "Interaction",
    "Measure",
    "Measures",
    "MessageAssessed",
    "Reopened",
    "Sign",
    "Signs",
    "Solved",
    "Standing",
    "Survey",
    "SurveyAnswered",
    "Timeline",
    "Touch",
    "Vocabulary",
    "Zone",
    "ZoneChange",
    "ZoneReason",
    "describe",
    "explain_change",
    "merged",
    "read_timeline",
    "view",
    "view_of",
    "words",
    "worst",
]
