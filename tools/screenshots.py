"""Make the pictures of the explorer that the two READMEs show: `python tools/screenshots.py`.

They are taken of the bundled graph, by Chromium, of a server that runs for as long as this takes.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from clusterkg.base.files import write

FOLDER = Path(__file__).parents[1] / "docs" / "images"
SIZE = {"width": 1280, "height": 800}
COLOURS = 256
PAGE = "/?lang={lang}"


def take(address: str) -> None:
    """Write a picture of the first page in each language."""
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        for lang in ("en", "zh"):
            page = browser.new_page(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
            page.goto(address + PAGE.format(lang=lang))
            page.locator("table.heat").wait_for()
            path = FOLDER / f"explorer-{lang}.png"
            picture = Image.open(io.BytesIO(page.screenshot()))
            # Few colours, and none of them mixed: a third of the size, and nobody sees it.
            out = io.BytesIO()
            picture = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            picture.save(out, "PNG", optimize=True)
            write(path, out.getvalue())
            page.close()
            print(f"{path}: {path.stat().st_size // 1000} kB")
        browser.close()


def main() -> None:
    """Serve the bundled graph and look at it."""
    command = [sys.executable, "-m", "clusterkg", "serve", "--port", "0", "--workers", "1"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        line = server.stderr.readline()
        if " at http://" not in line:
            sys.exit(line + server.stderr.read())
        take(line.split()[-1])
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
