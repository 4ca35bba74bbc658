"""A command meets an error that nobody foresaw."""

import pytest

import eventsapp
from eventsapp import cli


def test_it_is_one_line_and_no_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> None:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(eventsapp, "create_app", broken)
    monkeypatch.setattr("sys.argv", ["eventsapp", "doctor"])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 1
    assert capsys.readouterr().err == "Error: this is a mistake of ours: RuntimeError: two lines\n"
