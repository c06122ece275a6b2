"""Reading the plan folder an editor names: every fault printed, none as a traceback."""

from pathlib import Path

import typer

from common.plan import Plan, PlanFaults, load_plan


def read_folder(folder: Path) -> Plan:
    """The plan in a folder. Exits with 1 after printing each fault with file and line."""
    try:
        return load_plan(folder)
    except PlanFaults as found:
        for fault in found.faults:
            typer.echo(str(fault))
        raise typer.Exit(1) from None
