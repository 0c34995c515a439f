"""Reads a policy file: every mistake in it is told at once, with its line and the nearest valid name."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from triage.errors import ConfigError
from triage.routing import Policy, doubts
from triage_serve.policy.lines import LineMap
from triage_serve.policy.problems import Problem, Problems, policy_error
from triage_serve.policy.rules import KnownTeams, read_rules
from triage_serve.policy.sections import read_answer_times, read_review, read_vip, read_vocabulary
from triage_serve.policy.table import Names, Table
from triage_serve.policy.teams import doubt_skills, read_teams

_LIMIT = 1 << 20
"""Bytes a policy may have."""


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy that can be used.

    Parameters
    ----------
    name:
        The file's.
    warnings:
        What is allowed but probably not meant, by line.
    sha256:
        Of the file's bytes: which policy decided.
    """

    name: str
    policy: Policy
    warnings: tuple[Problem, ...]
    sha256: str


def load_policy(path: Path) -> PolicyFile:
    """Read a policy from a TOML file.

    Raises
    ------
    ConfigError
        When the file is missing, is not TOML, or anything in it is wrong; one message names all of it, warnings too.
    """
    try:
        if path.stat().st_size > _LIMIT:
            raise ConfigError(f"{path}: larger than {_LIMIT:,} bytes.", hint="Name the TOML file of a policy.")
        content = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file.", hint="Name the TOML file of a policy.") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}).") from None
    return parse_policy(content, name=str(path))


def parse_policy(content: bytes, *, name: str) -> PolicyFile:
    """Read a policy from the bytes of a TOML document; `name` opens its messages.

    Raises
    ------
    ConfigError
        As in `load_policy`.
    """
    text = _decode(content, name)
    problems = Problems(LineMap(text))
    policy = _read(Table(_parse(text, name), (), problems))
    if not problems.fatal and policy is not None:
        for doubt in doubts(policy):
            problems.add(doubt.path, doubt.text, fatal=False)
    if problems.fatal or policy is None:
        raise policy_error(name, problems.in_order())
    return PolicyFile(name, policy, tuple(problems.in_order()), hashlib.sha256(content).hexdigest())


def _decode(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise ConfigError(f"{name}: is not UTF-8 text.", hint="Save the file as UTF-8.") from None


def _parse(text: str, name: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        what = error if isinstance(error, tomllib.TOMLDecodeError) else "nested too deeply"
        raise ConfigError(f"{name}: is not valid TOML: {what}.") from None


def _read(root: Table) -> Policy | None:
    """Read all sections; None when so much is missing that a problem was found already."""
    vocabulary = read_vocabulary(root.table("vocabulary", required=True))
    review = read_review(root.table("review"), vocabulary)
    tables = root.tables("teams", required=True)
    rules_tables = root.tables("rules")
    teams = read_teams(tables, vocabulary, review.queue)
    names = [str(table.raw("name")) for table in tables]
    rules = read_rules(rules_tables, vocabulary, KnownTeams(names, {skill for team in teams for skill in team.skills}))
    doubt_skills(tables, teams, vocabulary.categories, {rule.skill for rule in rules if rule.skill is not None})
    default = root.text("default_priority", Names("priority", vocabulary.priorities), required=True)
    times = read_answer_times(root.table("answer_times", required=True), vocabulary)
    vip = read_vip(root.table("vip"), vocabulary)
    root.finish()
    if default is None:
        return None
    return Policy(vocabulary, teams, times, default, rules, review, vip)
