"""`make audit`: a finding fails, and a place from which no list can be reached does not."""

import importlib.util
import io
import subprocess
import urllib.request
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", ROOT / "tools" / "audit.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("answers", "ran", "code"),
    [
        ({}, None, 0),
        ({"pypi.org": b'{"vulnerabilities": []}'}, None, 0),
        ({"pypi.org": b"<html>a page of a proxy"}, None, 0),
        ({"pypi.org": b'{"vulnerabilities": [{"id": "PYSEC-1"}]}'}, "pypi", 1),
        ({"api.osv.dev": b'{"affected": [{}]}'}, "osv", 1),
    ],
    ids=["nothing", "silent mirror", "proxy", "pypi", "osv"],
)
def test_what_it_ends_with(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, answers: dict[str, bytes], ran: str | None, code: int
) -> None:
    commands: list[list[str]] = []

    def asked(address: str, timeout: float) -> Any:
        for host, body in answers.items():
            if host in address:
                return io.BytesIO(body)
        raise OSError("nobody there")

    def found(command: list[str], **_named: Any) -> Any:
        commands.append(command)
        return subprocess.CompletedProcess(command, 1)  # as pip-audit ends where it finds a weakness

    monkeypatch.setattr(urllib.request, "urlopen", asked)
    monkeypatch.setattr(audit.subprocess, "run", found)
    assert audit.main() == code
    assert [command[command.index("-s") + 1] for command in commands] == ([ran] if ran else [])


def test_every_locked_file_is_looked_up(audit: ModuleType) -> None:
    assert sorted(audit.LOCKED) == sorted(path.name for path in ROOT.glob("requirements*.txt"))
