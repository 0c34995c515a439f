"""The command line: `triage COMMAND`. A command's module is imported only when it is chosen."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from triage_serve.cli.faults import Session, run
from triage_serve.cli.lazy import Entry, LazyGroup

__all__ = ["COMMANDS", "main"]

COMMANDS = {
    "demo": Entry("triage_serve.cli.demo:demo", "Train the starter if needed, serve it, show what to send."),
    "train": Entry("triage_serve.cli.train:train", "Train a model from labelled tickets, as a configuration says."),
    "score": Entry("triage_serve.cli.score:score", "Score tickets: one JSON line out per ticket in."),
    "models": Entry("triage_serve.cli.models:models", "List, show, verify, promote, roll back and export models."),
    "keys": Entry("triage_serve.cli.keys:keys", "Make, list and revoke the keys of the HTTP service."),
    "serve": Entry("triage_serve.cli.serve:serve", "Serve a model over HTTP."),
    "route": Entry("triage_serve.cli.route:route", "Try a routing policy on past tickets."),
}
_EPILOG = "Exit status: 0 done, 1 refused, 2 wrong use, 70 a fault of the program itself, 130 interrupted."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the console script.

    Returns
    -------
    int
        The exit status: 0 done, 1 refused, 2 wrong use, 70 a fault of the program itself, 130 interrupted.
    """
    return run(triage, list(sys.argv[1:] if arguments is None else arguments))


def _print_version(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if not asked or context.resilient_parsing:
        return
    from importlib.metadata import version

    click.echo(f"triage {version('ticket-triage')}")
    context.exit()


@click.group(cls=LazyGroup, entries=COMMANDS, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version."
)
@click.pass_obj
def triage(session: Session, debug: bool) -> None:
    """Triage support tickets: category, priority, sentiment and warning signals, with calibrated confidence."""
    session.debug = debug
