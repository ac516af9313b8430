"""How tests call the program in their own process."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

#: A function of a command's words that runs it: exit code, stdout, stderr.
Run: TypeAlias = Callable[..., tuple[int, str, str]]
