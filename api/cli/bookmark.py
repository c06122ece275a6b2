"""How far a verification came, in a small file, so that one that was broken off goes on."""

import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from common.errors import Invalid
from routing.work.ledger import Place


class Bookmark:
    """Notes places of one database in a file."""

    def __init__(self, file: Path, database: str) -> None:
        self._file, self._database = file, database

    def read(self) -> Place | None:
        """The place noted last; None where nothing was. Raises Invalid where the file is
        broken or another database's."""
        try:
            noted = json.loads(self._file.read_text("utf-8"))
            if noted.pop("database") == self._database:
                return Place(**noted)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            pass
        raise Invalid(f"{self._file} 不是这个数据库的核对进度，请不带 --resume 重新核对。")

    def write(self, place: Place) -> None:
        """Replace what was noted, all at once. Who may only read verifies without a note."""
        new, noted = self._file.with_suffix(".new"), {"database": self._database, **asdict(place)}
        with suppress(OSError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new.write_text(json.dumps(noted), "utf-8")
            new.replace(self._file)

    def remove(self) -> None:
        """The run is over; the next one begins at the start."""
        with suppress(OSError):
            self._file.unlink()
