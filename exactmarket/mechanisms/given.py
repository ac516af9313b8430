"""What a mechanism is asked about: an economy, or an instance of one."""

from __future__ import annotations

from typing import TypeAlias

from exactmarket.errors import MalformedInput, shown
from exactmarket.format.instance import AssignmentInstance
from exactmarket.model.assignment import AssignmentEconomy

Economy: TypeAlias = AssignmentEconomy | AssignmentInstance


def economy_of(given: object) -> AssignmentEconomy:
    """The economy, alone or of an instance that ``read`` or ``instance`` returns.

    Raises:
        MalformedInput: if it is neither.
    """
    if isinstance(given, AssignmentInstance):
        return given.economy
    if not isinstance(given, AssignmentEconomy):
        raise MalformedInput("economy", "an AssignmentEconomy, or what read returns of one", shown(given))
    return given
