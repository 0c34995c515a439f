"""Three tickets that show the service at work: in the API documentation and in `triage demo`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """A ticket made up for showing: the language it is in, what it is about, and its fields."""

    language: str
    title: str
    id: str
    subject: str
    body: str

    def fields(self) -> dict[str, str]:
        """Give the body of a request to score it."""
        return {"id": self.id, "subject": self.subject, "body": self.body}

    def message(self) -> dict[str, str]:
        """Give the body of a request to keep it."""
        return {
            **self.fields(),
            "ticket_id": f"ticket-{self.id}",
            "customer_id": f"customer-{self.id}",
            "channel": "email",
        }


# No apostrophes: the demo prints them inside a shell's single quotes.
SAMPLES = (
    Sample(
        "English",
        "A third call about the same outage",
        "en-1",
        "Still no internet",
        "This is the third time I am writing about the same outage. Nobody calls back. "
        "If it is not fixed by Friday I am moving to another provider.",
    ),
    Sample(
        "Russian",
        "A double charge",
        "ru-1",
        "Списали деньги дважды",
        "Здравствуйте! За один заказ с карты списали деньги два раза. Верните, пожалуйста, лишний платёж.",
    ),
    Sample(
        "Bulgarian",
        "A parcel that has not come",
        "bg-1",
        "Къде е пратката ми",
        "Добър ден, поръчах преди десет дни, а пратката още не е пристигнала. Кога ще я получа?",
    ),
)

CORRECTION = {"priority": "high", "signals": ["angry", "churn_risk"], "by": "you"}
"""What a person might say about the first of them."""
