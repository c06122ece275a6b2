"""What an editor names on the command line: a plan's folder, files of labelled tips.

Every fault is printed, none as a traceback.
"""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.evaluate import labelled
from common.plan import Plan, PlanFaults, load_plan
from triage.measuring.labelled import Labelled

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="方案所在的文件夹")]
Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="标注过的线索")]


def read_folder(folder: Path) -> Plan:
    """The plan in a folder. Exits with 1 after printing each fault with file and line."""
    try:
        return load_plan(folder)
    except PlanFaults as found:
        for fault in found.faults:
            typer.echo(str(fault))
        raise typer.Exit(1) from None


def read_files(files: list[Path], plan: Plan) -> list[Labelled]:
    """The labelled tips of all files, in their order. Raises Misconfigured by file and line."""
    return [tip for file in files for tip in labelled(file, plan)]
