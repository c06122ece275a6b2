"""The State Council's notices on holidays, written down: days off (休) and made-up days (班).

2024: 国办发明电〔2023〕7号; 2025: 〔2024〕12号; 2026: 〔2025〕7号. They name whole blocks, weekends
among them.
"""

from datetime import date, timedelta

OFF = {
    2024: ["01-01", "02-10..02-17", "04-04..04-06", "05-01..05-05", "06-10", "09-15..09-17",
           "10-01..10-07"],
    2025: ["01-01", "01-28..02-04", "04-04..04-06", "05-01..05-05", "05-31..06-02",
           "10-01..10-08"],
    2026: ["01-01..01-03", "02-15..02-23", "04-04..04-06", "05-01..05-05", "06-19..06-21",
           "09-25..09-27", "10-01..10-07"],
}  # fmt: skip
MADE_UP = {
    2024: ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
    2026: ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
}
INVENTED_OFF = ["01-01..01-04", "02-05..02-15", "04-05", "05-01..05-05", "06-09", "09-15",
                "10-01..10-07"]  # fmt: skip
INVENTED_MADE_UP = ["02-20", "02-21", "05-08", "10-09", "10-10"]
"""For 2027, of which nothing is published: made up for the tests."""


def days(year: int, blocks: list[str]) -> list[date]:
    """``05-01..05-05`` and ``06-10`` as days of the year."""
    found = []
    for block in blocks:
        first, _, last = block.partition("..")
        day = date.fromisoformat(f"{year}-{first}")
        while day <= date.fromisoformat(f"{year}-{last or first}"):
            found.append(day)
            day += timedelta(days=1)
    return found


def listed(year: int, off: list[str], made_up: list[str]) -> dict[date, bool]:
    return dict.fromkeys(days(year, off), False) | dict.fromkeys(days(year, made_up), True)


def file_of(days: dict[date, bool]) -> bytes:
    """The days as a file that can be imported."""
    return "".join(f"{day},{'班' if worked else '休'}\n" for day, worked in days.items()).encode()
