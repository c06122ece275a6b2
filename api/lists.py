"""The yellow and red lists as JSON and as CSV."""

import csv
import io
from collections.abc import Iterable
from datetime import date

from fastapi import Response
from pydantic import BaseModel

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would run a cell that begins so (CSV injection)."""


class ListingOut(BaseModel):
    """An entry of a public list."""

    serial: str
    card: str
    enterprise: str
    district: str | None
    department: str
    text: str
    rectify_by: date | None
    authority: str | None
    document: str | None
    closed_on: date | None
    published_on: date
    corrected_on: date | None


class ListingsOut(BaseModel):
    """Both public lists as they stand now."""

    entries: list[ListingOut]


def csv_file(name: str, head: Iterable[str], lines: Iterable[Iterable[str]]) -> Response:
    """A CSV file to download, as spreadsheets of the office open it (UTF-8 with BOM)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_harmless(cell) for cell in line] for line in lines)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(
        "\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers
    )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
