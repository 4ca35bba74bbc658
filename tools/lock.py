"""Write requirements.txt, requirements-extras.txt and requirements-dev.txt: `make lock`.

Every package of the lock files carries the reason it is there: the comment beside it in the .in file, or the
package that needs it. The files name no registry, so that each machine asks the one it is set up with.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
UV = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-emit-index-url", "--universal"]
UV += ["--python-version", "3.11", "--generate-hashes", "--no-header", "--annotation-style", "line"]


def reasons(source: Path) -> dict[str, str]:
    """The comment beside each package of an .in file, by the package's name."""
    found = re.findall(r"^([a-z0-9.-]+)[^#\n]*# (.+)$", source.read_text(), re.MULTILINE)
    return {name: reason.strip() for name, reason in found}


def lock(name: str) -> None:
    """Compile `name`.in to `name`.txt and put each package's reason above it."""
    source = ROOT / f"{name}.in"
    out = subprocess.run([*UV, source.name], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    why = reasons(source)
    lines = [f"# {source.name}, resolved and hashed by `make lock`; edit that file, not this one."]
    for block in re.split(r"\n(?=[a-z])", out.strip()):
        package = re.match(r"[a-z0-9-]+", block)
        via = re.search(r"# via (.+)$", block)
        needed = ", ".join(n for n in (via[1] if via else "").split(", ") if not n.startswith("-"))
        body = re.sub(r"\s*\\?\n?\s*# via .+$", "", block)
        key = package[0] if package else ""
        lines += [f"# {why.get(key) or 'needed by ' + needed}", body]
    (ROOT / f"{name}.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    for each in ("requirements", "requirements-extras", "requirements-dev"):
        lock(each)
