"""An account as a letter, and as a row of a table."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from exactmarket.exact.rational import ZERO, Q
from exactmarket.report.letters.accounts import Account, Accounts, Bound, Holding, Mixture
from exactmarket.report.numbers import decimal

_WIDTH = 78
_PLACES = 4
#: A fraction of more characters is rounded.
_SHORT = 9
#: Of so many things the prices stand in a letter, the dearest first.
_MOST_PRICES = 12
#: What there is several of, by what an agent gets.
_THINGS = MappingProxyType({"object": "object types", "bundle": "bundles"})
#: How the table of all letters begins.
COLUMNS = ("agent", "budget", "spent", "utility", "probabilities", "drawn", "letter")


@dataclass(frozen=True)
class Source:
    """Where what a letter says comes from.

    Attributes:
        name, sha256: of the certificate's file. kind: of what it claims.
        lottery: the name of the file that was drawn from, if it is another one. log: of the record of the draw, if there is one.
    """

    name: str
    sha256: str
    kind: str
    lottery: str | None = None
    log: str | None = None


def letter(accounts: Accounts, account: Account, drawn: Sequence[str] | None, source: Source) -> str:
    """The letter to one agent, in paragraphs.

    Args:
        drawn: what she got in the draw; ``None`` if nothing was drawn.
    """
    parts = [f"Dear {account.agent},", *_outcome(account, drawn)]
    if account.budget is not None:
        parts += [*_money(accounts, account), *_reasons(accounts, account)]
    parts += _audit(source)
    return "\n\n".join([_filled(part) for part in parts]) + "\n"


def row(account: Account, drawn: Sequence[str] | None, text: str) -> tuple[str, ...]:
    """The row of ``COLUMNS``, numbers exactly."""
    odds = "; ".join([f"{held.name}: {held.probability}" for held in account.holdings])
    money = ["" if number is None else str(number) for number in (account.budget, account.spent)]
    return (account.agent, *money, str(account.utility), odds, "; ".join(drawn or ()), text)


def _filled(part: str) -> str:
    """Each line of a part as lines of a page; those of a list stay as they are."""
    lines = [line if line.startswith("  ") else textwrap.fill(line, _WIDTH) for line in part.split("\n")]
    return "\n".join(lines)


def _number(number: Q) -> str:
    """The number, a long fraction rounded: the table has it exactly."""
    exact = str(number)
    return exact if len(exact) <= _SHORT else f"~{decimal(number, _PLACES)}"


def _listed(things: Sequence[str]) -> str:
    return " and ".join([part for part in (", ".join(things[:-1]), things[-1] if things else "") if part]) or "nothing"


def _outcome(account: Account, drawn: Sequence[str] | None) -> Iterator[str]:
    if drawn is not None:
        yield f"the draw gave you {_listed(drawn)}."
    lead = "Before the draw you had" if drawn is not None else "you have"
    yield "\n".join(
        [f"{lead}, by your own bids worth {_number(account.utility)} on average:", *_held(account.holdings)]
    )


def _held(holdings: Sequence[Holding]) -> Iterator[str]:
    if not holdings:
        yield "  nothing"
    for held in holdings:
        chance = "for sure" if held.probability == 1 else f"with probability {_number(held.probability)}"
        price = "" if held.price is None else f", price {_number(held.price)}"
        yield f"  {held.name} {chance} (your bid {_number(held.value or ZERO)}{price})"


def _money(accounts: Accounts, account: Account) -> Iterator[str]:
    """Budget, prices and spending."""
    budget, spent = account.budget or ZERO, account.spent or ZERO
    moved = ""
    if account.given is not None and account.given != budget:
        moved = f" (by the rules {_number(account.given)}; it was moved by {_small(abs(budget - account.given))})"
    cost = "all of it" if spent == budget else _number(spent) if spent > 0 else "nothing"
    yield (
        f"Your budget was {_number(budget)}{moved}. What you had before a draw cost {cost}, on average: a probability costs its "
        "part of a price."
    )
    ordered = sorted(accounts.prices.items(), key=lambda entry: -entry[1])
    priced = [f"{name} {_number(price)}" for name, price in ordered if price > 0]
    free = [name for name, price in ordered if price == 0]
    listed = [*_first(priced, "cheaper ones"), *([f"nothing for {_listed(_first(free, 'others'))}"] if free else [])]
    yield f"Prices for a place for sure, the same for everybody: {', '.join(listed)}."


def _first(things: list[str], others: str) -> list[str]:
    """The first things of a list, and how many others there are."""
    left = len(things) - _MOST_PRICES
    return things if left <= 0 else [*things[:_MOST_PRICES], f"{left} {others}"]


def _small(number: Q) -> str:
    return _number(number) if decimal(number, _PLACES) != "0" else f"less than {decimal(Q(1, 10**_PLACES))}"


def _reasons(accounts: Accounts, account: Account) -> Iterator[str]:
    """Why nothing better was to be had."""
    if account.best:
        yield "There is nothing that your bids value more."
        return
    yield (
        "No choice that your budget could pay for is worth more by your bids, with any probabilities; so you would not rather "
        "have what somebody with the same budget or a smaller one has."
    )
    lines = [_mixture(each, account) for each in account.mixtures] + [_bound(each, account) for each in account.bounds]
    if lines:
        yield "What you would rather have had, and what you would have had to give up for it:"
    yield from lines
    if account.dearer > len(account.mixtures):
        things = f"{account.dearer} {_THINGS[accounts.kind]}"
        yield f"In all, {things} are worth more to you than what you have on average; each costs more than your budget."


def _mixture(mixture: Mixture, account: Account) -> str:
    best = f"{mixture.thing} with probability {_number(mixture.probability)}, and {mixture.otherwise} otherwise"
    return (
        f"- {mixture.thing} (your bid {_number(mixture.value)}) costs {_number(mixture.price)}, more than your budget. The best "
        f"that you could do with as much of it as you can pay for is {best}: that is worth {_number(mixture.worth)}, "
        f"{_less(account.utility - mixture.worth)}."
    )


def _bound(bound: Bound, account: Account) -> str:
    had = "you do not get it" if bound.probability == 0 else f"you get it with probability {_number(bound.probability)}"
    return (
        f"- {bound.course} (your bid {_number(bound.value)}) costs {_number(bound.price)}; {had}. Whatever holds it for sure, "
        f"keeps your limits and costs no more than your budget is worth at most {_number(bound.most)}, "
        f"{_less(account.utility - bound.most)}."
    )


def _less(loss: Q) -> str:
    return "no more than what you have" if loss == 0 else f"{_small(loss)} less than what you have"


def _audit(source: Source) -> Iterator[str]:
    rounded = " A ~ stands before a rounded number; all comparisons were made with the exact ones."
    yield (
        f"These numbers follow from {source.name} ({source.kind}), which was verified before this letter was written."
        f"{rounded} Anybody who has the file can check it:"
    )
    lines = [f"  exactmarket check {source.name}", f"  (SHA-256 {source.sha256})"]
    if source.lottery is not None:
        lines.append(f"  exactmarket check {source.lottery}")
    if source.log is not None:
        lines.append(f"  exactmarket sample {source.lottery or source.name} --check {source.log}")
    yield "\n".join(lines)
