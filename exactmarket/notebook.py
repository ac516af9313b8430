"""Notebooks show economies, markets and instances as tables: ``%load_ext exactmarket.notebook``. (Verdicts show themselves.)"""

from __future__ import annotations

from typing import Any

from exactmarket.format.instance import AssignmentInstance
from exactmarket.format.markets import PseudomarketInstance
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.report.instances import describe_content
from exactmarket.report.verdicts import html_of


def load_ipython_extension(shell: Any) -> None:
    """Tell IPython how the package's values look as HTML.

    Args:
        shell: IPython's running shell.
    """
    formatter = shell.display_formatter.formatters["text/html"]
    for shown in (AssignmentEconomy, Pseudomarket, AssignmentInstance, PseudomarketInstance):
        formatter.for_type(shown, as_html)


def as_html(content: AssignmentEconomy | Pseudomarket | AssignmentInstance | PseudomarketInstance) -> str:
    """The content in words and tables, as a piece of HTML; names are escaped."""
    if isinstance(content, AssignmentEconomy):
        content = AssignmentInstance(content)
    if isinstance(content, Pseudomarket):
        content = PseudomarketInstance(content)
    return html_of(describe_content(content))
