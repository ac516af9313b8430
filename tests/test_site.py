"""The guide as a site: built without a warning, with every page of the guide, and with no asset from elsewhere."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

import exactmarket

pytestmark = pytest.mark.heavy
ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "exactmarket" / "guide"
MISSING = [name for name in ("sphinx", "myst_nb", "furo") if find_spec(name) is None]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if MISSING:
        pytest.skip(f"no {', '.join(MISSING)}: pip install -e '.[site]'")
    # Built from a copy: what the configuration puts beside itself is in nobody's way.
    place = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / ".site", place / ".site", ignore=shutil.ignore_patterns("guide", "format"))
    (place / "exactmarket").symlink_to(ROOT / "exactmarket")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", str(place / ".site"), str(place / "html")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return place / "html"


def test_every_page_of_the_guide_is_in_the_site(site: Path) -> None:
    pages = [
        page.relative_to(GUIDE).with_suffix(".html") for page in GUIDE.glob("**/*") if page.suffix in {".md", ".ipynb"}
    ]
    assert len(pages) > 10
    assert [page for page in pages if not (site / "guide" / page).exists()] == []
    index = (site / "index.html").read_text(encoding="utf-8")
    assert [page for page in pages if f'href="guide/{page.as_posix()}"' not in index] == []


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    loads = re.compile(r"<(?:script|img|iframe|source)[^>]*\ssrc=\"(?:https?:)?//|<link[^>]*\shref=\"(?:https?:)?//")
    pages = sorted(site.glob("**/*.html"))
    assert pages
    assert [page.name for page in pages if loads.search(page.read_text(encoding="utf-8"))] == []
    styles = [style for style in site.glob("**/*.css") if "url(http" in style.read_text(encoding="utf-8")]
    assert styles == []


def test_the_reference_has_every_public_name(site: Path) -> None:
    reference = (site / "api.html").read_text(encoding="utf-8")
    modules = {"hunt", "mechanisms", "random", "Q"}
    assert [
        name for name in exactmarket.__all__ if name not in modules and f'id="exactmarket.{name}"' not in reference
    ] == []
