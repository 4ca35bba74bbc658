"""Look up every locked package in a list of known weaknesses: `make audit`, and CI.

Fails on a finding. Where no list can be reached nothing is looked up, and that is said.
"""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent
#: The lists that pip-audit knows, and an address that tells of a weakness (jinja2 2.10 has several) where they are: a
#: mirror may answer without a word of any.
LISTS = {
    "pypi": ("https://pypi.org/pypi/jinja2/2.10/json", "vulnerabilities"),
    "osv": ("https://api.osv.dev/v1/vulns/PYSEC-2019-217", "affected"),
}
LOCKED = ("requirements.txt", "requirements-extras.txt", "requirements-dev.txt")


def reachable() -> str:
    """The first list that answers; "" where none does."""
    for name, (address, told) in LISTS.items():
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - one of those above
                if json.load(answer).get(told):
                    return name
        except (OSError, ValueError):
            continue
    return ""


def main() -> int:
    """What the process ends with."""
    service = reachable()
    if not service:
        print("No list of known weaknesses can be reached from here: nothing was looked up.")
        return 0
    files = [part for name in LOCKED for part in ("-r", name)]
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "-s", service, *files]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
