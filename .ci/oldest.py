"""The oldest versions that pyproject.toml allows, as constraints of pip: a line "name==version" for each lower bound."""

import re
import tomllib
from pathlib import Path

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]

for requirement in [
    *PROJECT["dependencies"],
    *PROJECT["optional-dependencies"]["test"],
    *PROJECT["optional-dependencies"]["plot"],
]:
    bound = re.fullmatch(r"([A-Za-z0-9._-]+)>=([0-9.]+)", requirement)
    if bound is None:
        raise SystemExit(f"pyproject.toml: expected a requirement name>=version, found {requirement}")
    print(f"{bound[1]}=={bound[2]}")
