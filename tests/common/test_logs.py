import json

import pytest

from common.logs import logger, set_up


def test_fields_about_a_person_and_messages_of_exceptions_are_not_written(
    capsys: pytest.CaptureFixture[str],
) -> None:
    set_up("INFO")
    try:
        int("MARKED-TEXT")
    except ValueError:
        logger().exception("broke", text="MARKED-TEXT", phone="MARKED-PHONE", kind="chase")
    line = capsys.readouterr().out
    assert "MARKED" not in line
    written = json.loads(line)
    assert written["kind"] == "chase"
    assert written["failure"] == "ValueError"
    assert written["frames"][-1].startswith("test_logs.py:")
