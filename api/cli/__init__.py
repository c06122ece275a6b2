"""The ``tipline`` command line. A command's module is imported only when it is called."""

import sys
from importlib import import_module

import typer
from rich.console import Console
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from common.errors import AppError, Misconfigured

COMMANDS = {
    "serve": ("api.cli.serve", "serve"),
    "worker": ("api.cli.work", "worker"),
    "chase": ("api.cli.work", "chase"),
    "bot": ("api.cli.bot", "bot"),
    "chat": ("api.cli.chat", "chat"),
    "triage": ("api.cli.triage", "triage"),
    "evaluate": ("api.cli.evaluate", "evaluate"),
    "simulate": ("api.cli.simulate", "simulate"),
    "ledger": ("api.cli.ledger", "app"),
    "calendar": ("api.cli.calendar", "app"),
    "plan": ("api.cli.plan", "app"),
    "keeper": ("api.cli.keeper", "app"),
    "staff": ("api.cli.staff", "app"),
    "migrate": ("api.cli.upkeep", "migrate"),
    "backup": ("api.cli.upkeep", "backup"),
    "restore": ("api.cli.upkeep", "restore"),
    "doctor": ("api.cli.upkeep", "doctor"),
}


class LazyGroup(TyperGroup):
    """Finds a command in ``COMMANDS`` and imports it then."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, name: str) -> TyperCommand | TyperGroup | None:  # type: ignore[override]
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name]
        found = getattr(import_module(module), attribute)
        if not isinstance(found, typer.Typer):
            function, found = found, typer.Typer(add_completion=False)
            found.command(name)(function)
        command = get_command(found)
        command.name = name
        return command  # type: ignore[return-value]


app = typer.Typer(
    cls=LazyGroup, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="落后产能举报线索：接收、研判、交办、催办、办结。",
)  # fmt: skip


@app.callback()
def _tipline() -> None:
    """Makes a group of what otherwise has no command of its own."""


def main() -> None:
    """Run a command; what a user or operator can mend is told in one sentence."""
    try:
        app()
    except (AppError, Misconfigured) as error:
        Console(stderr=True).print(str(error), style="bold red")
        sys.exit(1)
