"""``tipline plan count``: shows what the counts would do, writes only when told to."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.plan import app
from common.plan import load_plan
from tests.conftest import CITY


@pytest.mark.parametrize("write", [False, True])
def test_counts_are_written_only_when_told_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, write: bool
) -> None:
    monkeypatch.setenv("TIPLINE_DATA_DIR", str(tmp_path / "data"))
    folder = Path(shutil.copytree(CITY, tmp_path / "plan"))
    file = tmp_path / "labelled.jsonl"
    tips = [
        {"id": f"{author}-{n}", "text": "烧煤的土窑冒黑烟", "scope": "in", "primary": "1"}
        for author in "ab"
        for n in range(3)
    ]
    file.write_text("".join(json.dumps(tip) + "\n" for tip in tips), "utf-8")
    flags = ["--write"] if write else []
    result = CliRunner().invoke(app, ["count", str(folder), str(file), *flags])
    assert result.exit_code == 0
    assert "线索 6 条" in result.output
    assert ("黑烟" in load_plan(folder).lexicon.counts) is write
