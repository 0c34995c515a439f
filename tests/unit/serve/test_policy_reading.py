from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from triage.errors import ConfigError
from triage.routing import ALWAYS, Clock, Domain, Field, Span
from triage_serve.policy import PolicyFile, parse_policy

GOOD = """\
default_priority = "normal"
[vocabulary]
service = ["billing", "delivery"]
support = "technical_issue"
priorities = ["low", "normal", "high"]
sentiments = ["negative", "positive"]
signals = ["angry"]
languages = ["EN", "bg"]
[answer_times]
low = "16h"
normal = "8h"
high = "1h30m"
[answer_times.channels.Chat]
high = "5m"
[answer_times.tiers.vip]
calendar = "always"
high = "10m"
[review]
queue = "desk"
hint = { priorities = ["high"], signals = ["angry"] }
[vip]
tiers = ["VIP"]
priority_at_least = "high"
[[teams]]
name = "service"
domain = "service"
languages = ["en", "bg"]
capacity = 20
time_zone = "Europe/Sofia"
hours = { mon-fri = ["09:00-13:00", "14:00-18:00"], sat = "10:00-14:00" }
holidays = [2026-12-24, "12-25"]
backup = "support"
[[teams]]
name = "support"
domain = "support"
languages = ["en", "bg"]
skills = ["technical_issue", "sepa"]
hours = "always"
[[rules]]
name = "sepa"
when = { attributes = { method = "sepa", paid = [true, 1] }, channel = "CHAT", tier = ["vip"], zone = "red" }
skill = "sepa"
priority_at_least = "high"
[[rules]]
name = "unsure"
when = { unaccepted = true, category = ["billing"] }
team = "service"
needs_review = false
"""


def read(text: str = GOOD) -> PolicyFile:
    return parse_policy(text.encode(), name="policy.toml")


def changed(*changes: tuple[str, str]) -> str:
    text = GOOD
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def refusal(*changes: tuple[str, str]) -> str:
    with pytest.raises(ConfigError) as error:
        read(changed(*changes))
    return error.value.message


def warnings(*changes: tuple[str, str]) -> list[str]:
    return [str(problem) for problem in read(changed(*changes)).warnings]


def test_a_good_policy_is_read_whole_and_without_warnings() -> None:
    file = read()
    policy = file.policy
    assert file.warnings == ()
    assert len(file.sha256) == 64
    assert policy.vocabulary.categories == {
        "billing": Domain.SERVICE, "delivery": Domain.SERVICE, "technical_issue": Domain.SUPPORT
    }  # fmt: skip
    assert policy.vocabulary.languages == ("en", "bg")
    assert (policy.review.queue, policy.review.tasks) == ("desk", ("category",))
    assert (policy.vip.tiers, policy.vip.at_least) == (frozenset({"vip"}), "high")


def test_teams_have_their_hours_holidays_and_backup() -> None:
    service, support = read().policy.teams
    assert service.hours.week[0] == (Span(540, 780), Span(840, 1080))
    assert service.hours.week[5] == (Span(600, 840),)
    assert service.hours.week[6] == ()
    assert service.hours.zone == ZoneInfo("Europe/Sofia")
    assert service.hours.holidays == {date(2026, 12, 24)}
    assert service.hours.yearly_holidays == {(12, 25)}
    assert (service.capacity, service.backup) == (20, "support")
    assert (support.hours, support.capacity, support.backup) == (
        type(ALWAYS)(ALWAYS.week, ZoneInfo("UTC")),
        None,
        None,
    )


def test_rules_keep_their_order_and_words_of_the_helpdesk_are_compared_in_lower_case() -> None:
    sepa, unsure = read().policy.rules
    assert sepa.when.fields == {Field.CHANNEL: {"chat"}, Field.TIER: {"vip"}, Field.ZONE: {"red"}}
    assert sepa.when.attributes == {"method": ("sepa",), "paid": (True, 1)}
    assert (sepa.skill, sepa.team, sepa.at_least, sepa.needs_review) == ("sepa", None, "high", None)
    assert (unsure.when.unaccepted, unsure.team, unsure.needs_review) == (True, "service", False)


def test_answer_times_are_durations_with_a_clock() -> None:
    times = read().policy.answer_times
    assert times.general.within["high"] == timedelta(minutes=90)
    assert times.channels["chat"].within == {"high": timedelta(minutes=5)}
    assert (times.tiers["vip"].clock, times.general.clock) == (Clock.ALWAYS, None)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (
            'backup = "support"',
            'backup = "suport"',
            32,
            "teams[1].backup: there is no team 'suport'; did you mean support?",
        ),
        (
            'team = "service"\nneeds',
            'team = "servise"\nneeds',
            47,
            "rules[2].team: there is no team 'servise'; did you mean service?",
        ),
        (
            'category = ["billing"]',
            'category = ["biling"]',
            46,
            "rules[2].when.category: there is no category 'biling'; did you mean billing?",
        ),
        ("capacity = 20", "capcity = 20", 28, "teams[1].capcity: unknown key; did you mean capacity?"),
        ("capacity = 20", "capacity = -1", 28, "teams[1].capacity: found -1; expected 0 or more."),
        ("capacity = 20", "capacity = true", 28, "teams[1].capacity: expected a whole number, found True."),
        (
            '"Europe/Sofia"',
            '"Europe/Sophia"',
            29,
            "teams[1].time_zone: there is no time zone 'Europe/Sophia'; did you mean Europe/Sofia?",
        ),
        (
            '"Europe/Sofia"',
            '"../etc/passwd"',
            29,
            "teams[1].time_zone: there is no time zone '../etc/passwd'; check the spelling.",
        ),
        ("mon-fri =", "mon-fry =", 30, "teams[1].hours: found 'mon-fry'; expected days such as mon or mon-fri"),
        (
            'sat = "10:00-14:00"',
            'sat = "10-14"',
            30,
            "teams[1].hours: found '10-14'; expected a time such as 09:00-18:00.",
        ),
        ('"12-25"', '"12-35"', 31, "teams[1].holidays: found '12-35'; expected a day such as 2026-12-24"),
        ('low = "16h"', 'low = "-16h"', 10, "answer_times.low: found '-16h'; an answer time is not negative."),
        ('normal = "8h"\n', "", 9, "answer_times.normal: missing; every priority needs an answer time."),
        ('high = "5m"', 'hihg = "5m"', 14, "answer_times.channels.Chat.hihg: unknown key; did you mean high?"),
        (
            'calendar = "always"',
            'calendar = "allways"',
            16,
            "answer_times.tiers.vip.calendar: there is no calendar 'allways'; did you mean always?",
        ),
        (
            'skill = "sepa"',
            'skill = "seppa"',
            42,
            "rules[1].skill: there is no team with the skill 'seppa'; did you mean sepa?",
        ),
        (
            'skill = "sepa"',
            'skill = "sepa"\nteam = "service"',
            42,
            "rules[1].skill: a rule names a team or a skill, not both.",
        ),
        ('zone = "red"', 'zone = "rad"', 41, "rules[1].when.zone: there is no zone 'rad'; did you mean red?"),
        (
            'zone = "red"',
            "zone = []",
            41,
            "rules[1].when.zone: an empty list; name at least one, or leave the key out.",
        ),
        ('name = "unsure"', 'name = "sepa"', 45, "rules[2].name: the name 'sepa' is taken."),
        ('name = "unsure"', 'name = "human"', 45, "rules[2].name: the name 'human' is taken."),
        ('queue = "desk"', 'queue = "support"', 34, "teams[2].name: the name 'support' is taken."),
        (
            'priority_at_least = "high"\n[[rules]]',
            'priority_at_least = "high"\npriority_at_most = "low"\n[[rules]]',
            44,
            "rules[1].priority_at_most: low is below priority_at_least, high.",
        ),
        (
            'support = "technical_issue"',
            'support = ["billing"]',
            4,
            "vocabulary.support: 'billing' is in both domains.",
        ),
        (
            'signals = ["angry"] }',
            'signals = ["angri"] }',
            20,
            "review.hint.signals: there is no signal 'angri'; did you mean angry?",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_nearest_valid_name(old: str, new: str, line: int, said: str) -> None:
    assert f"line {line}: {said}" in refusal((old, new))


def test_a_word_in_a_long_list_has_its_own_line() -> None:
    languages = 'languages = [\n  "en",\n  5,\n  "",\n]\nskills = ["technical_issue", "sepa"]'
    said = refusal(('languages = ["en", "bg"]\nskills = ["technical_issue", "sepa"]', languages))
    assert "line 36: teams[2].languages: expected texts, found 5." in said


def test_all_mistakes_and_warnings_are_told_at_once_in_the_order_of_lines() -> None:
    said = refusal(
        ("capacity = 20", "capcity = 20"),
        ('low = "16h"', 'low = "x"'),
        ('"technical_issue", "sepa"', '"technical_isue", "sepa"'),
    )
    assert said.splitlines() == [
        "policy.toml: 3 problems.",
        "  line 10: answer_times.low: found 'x'; expected hours and minutes such as 4h, 45m or 1h30m.",
        "  line 28: teams[1].capcity: unknown key; did you mean capacity?",
        "  line 37: warning: teams[2].skills: 'technical_isue' is no category, and no rule asks for this skill; "
        "did you mean technical_issue?",
    ]


def test_a_single_mistake_is_one_line() -> None:
    assert refusal(("capacity = 20", "capcity = 20")) == (
        "policy.toml, line 28: teams[1].capcity: unknown key; did you mean capacity?"
    )


def test_what_is_allowed_but_doubtful_is_a_warning_with_its_line() -> None:
    assert warnings(('backup = "support"', 'backup = "service"')) == [
        "line 32: warning: teams[1].backup: backups form a circle: service -> service."
    ]
    assert warnings(('sat = "10:00-14:00"', 'fri = "17:00-20:00"')) == [
        "line 30: warning: teams[1].hours: hours that begin on fri overlap others; the common time counts once."
    ]
    assert warnings(
        ('domain = "support"\nlanguages = ["en", "bg"]', 'domain = "support"\nlanguages = ["en", "uk"]')
    ) == [
        "line 24: warning: teams: without cover: no team takes technical_issue in bg; such tickets go to review.",
        "line 36: warning: teams[2].languages: 'uk' is not in vocabulary.languages; expected one of bg, en.",
    ]


def test_a_rule_that_nothing_reaches_is_a_warning() -> None:
    text = GOOD + '[[rules]]\nname = "all"\n[[rules]]\nname = "late"\nwhen = { language = "bg" }\n'
    assert [str(problem) for problem in read(text).warnings] == [
        "line 51: warning: rules[4]: rule late is never reached: all before it already has all of its tickets."
    ]
