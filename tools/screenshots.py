"""Take the README's pictures anew, from the demo: `.venv/bin/python tools/screenshots.py`."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent


def picture(page: Page, name: str) -> None:
    """Keep what the page shows as docs/<name>.png, in 64 colours."""
    image = Image.open(BytesIO(page.screenshot()))
    image.convert("RGB").quantize(64).save(ROOT / "docs" / f"{name}.png", optimize=True)


def main() -> None:
    """Start the demo on a database of its own, and look at the programme and at the guest's form."""
    (ROOT / "docs").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        environ = os.environ | {
            "EVENTSAPP_DATABASE_URL": f"sqlite:///{folder}/demo.sqlite",
            "EVENTSAPP_MAIL_URL": f"file:{folder}/mail",
        }
        command = [sys.executable, "-m", "eventsapp", "demo", "--json", "--port", "8123"]
        with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as demo:
            assert demo.stdout is not None
            facts = json.loads(demo.stdout.readline())
            with sync_playwright() as playwright:
                path = shutil.which("chromium") or shutil.which("google-chrome")
                browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
                page = browser.new_page(viewport={"width": 390, "height": 844})
                page.request.get(f"{facts['url']}/readyz", max_retries=20)
                page.goto(f"{facts['url']}/events/mini-talks/programme")
                picture(page, "programme")
                page.set_viewport_size({"width": 390, "height": 1180})
                page.goto(facts["invitation_url"])
                picture(page, "invitation")
                browser.close()
            demo.terminate()


if __name__ == "__main__":
    main()
