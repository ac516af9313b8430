"""The guide as a site: ``sphinx-build -W .site OUT``. Pages, notebooks and pictures are the package's, copied here first."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).parent
PACKAGE = HERE.parent / "exactmarket"

# Links of the guide to SPEC.md are links between folders of one parent, here as in the package.
for name, pattern in (("guide", "**/*"), ("format", "SPEC.md")):
    shutil.rmtree(HERE / name, ignore_errors=True)
    for source in sorted((PACKAGE / name).glob(pattern)):
        if source.suffix in {".md", ".ipynb", ".svg", ".png"}:
            place = HERE / name / source.relative_to(PACKAGE / name)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, place)

project = "exactmarket"
author = "exactmarket"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["README.md"]
# Notebooks are executed by the tests; the site shows what they have printed.
nb_execution_mode = "off"
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # types stand in the signatures
autodoc_preserve_defaults = True
# The package's docstrings quote code in single backticks here and there, as its pages do.
default_role = "code"
suppress_warnings = ["misc.highlighting_failure"]
html_theme = "furo"
html_title = "exactmarket"
html_copy_source = False
html_show_copyright = False
html_show_sourcelink = False
