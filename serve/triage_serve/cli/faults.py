"""The one place where errors become messages and exit statuses."""

from __future__ import annotations

import traceback
from dataclasses import dataclass

import click

from triage.errors import TriageError

DONE, REFUSED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
INTERNAL = 70
"""Status of an error nobody foresaw (EX_SOFTWARE in sysexits.h), unlike those of the contract."""


@dataclass(slots=True)
class Session:
    """What the root command tells the end of the program."""

    debug: bool = False


def run(command: click.Command, arguments: list[str]) -> int:
    """Run a command and turn whatever it raises into a message on standard error and an exit status.

    A closed pipe ends quietly: click leaves with status 1.
    """
    session = Session()
    try:
        outcome = command.main(arguments, prog_name="triage", standalone_mode=False, obj=session)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return INTERRUPTED
    except TriageError as error:
        _say(error)
        return error.exit_status
    except Exception as error:
        _confess(error, debug=session.debug)
        return INTERNAL
    return outcome if isinstance(outcome, int) else DONE


def _say(error: TriageError) -> None:
    click.echo(f"error: {error.message}", err=True)
    if error.hint:
        click.echo(f"  hint: {error.hint}", err=True)
    click.echo(f"  code: {error.code}", err=True)


def _confess(error: Exception, *, debug: bool) -> None:
    # Only the kind of error: its words may repeat a customer's.
    click.echo(f"internal error: {type(error).__name__}. This is a fault of the program, not of your data.", err=True)
    if debug:
        click.echo("".join(traceback.format_exception(error)), err=True)
    else:
        click.echo("  Run `triage --debug ...` for the traceback and report it with `triage --version`.", err=True)
