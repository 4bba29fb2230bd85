"""The pictures of the pages in docs/, made by the tests: `make screenshots`."""

import io
import os
import re
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

FOLDER = Path(__file__).parents[2] / "docs" / "images" / "pages"
WANTED = os.environ.get("SCREENSHOTS") == "true"
# A long page is shown by its beginning, in so few colours that a clone stays small.
TALLEST = 1800
COLOURS = 48


def picture_name(login: str | None, path: str, width: int) -> str:
    """The file's name: who looks, at which page, how wide."""
    words = re.sub(r"[^a-z0-9]+", "-", path.lower().replace("{", "").replace("}", "")).strip("-")
    return f"{login or 'anyone'}-{words or 'first'}-{width}.png"


async def take_picture(page: Page, login: str | None, path: str, width: int) -> None:
    """The page as it stands, written to docs/."""
    taken = Image.open(io.BytesIO(await page.screenshot(full_page=True)))
    part = taken.convert("RGB").crop((0, 0, taken.width, min(taken.height, TALLEST)))
    FOLDER.mkdir(parents=True, exist_ok=True)
    few = part.quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(FOLDER / picture_name(login, path, width), optimize=True)
