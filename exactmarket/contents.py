"""What is asked about, from whatever holds it: a path, the name of a packaged example, a certificate, an economy, a market.

A certificate states an instance: its economy with its assignment, prices and budgets, its market with its allocation, its
problem. So the answer to one question is the input of the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from exactmarket.errors import MalformedInput, Rejected, shown
from exactmarket.exact.linear import Vector
from exactmarket.exact.rational import ONE, Q
from exactmarket.format.files import is_preflib, is_table, read_as
from exactmarket.format.instance import AssignmentInstance, Instance
from exactmarket.format.mappings import instance
from exactmarket.format.markets import AllocationTerm, PseudomarketInstance
from exactmarket.format.programs import NamedProgram
from exactmarket.format.reading import AS_IT_IS, Reading, demand_unused
from exactmarket.format.seats import SeatInstance
from exactmarket.frames import WORKBOOK, is_workbook, read_workbook
from exactmarket.kernel.certificates import Certificate
from exactmarket.kernel.check import verify
from exactmarket.kernel.claims.budgets import AlgebraicEquilibrium, EnclosedEquilibrium
from exactmarket.kernel.claims.markets import EnclosedStrongEquilibriumByShares
from exactmarket.kernel.kinds import kind_of
from exactmarket.kernel.theorem import Verified
from exactmarket.model.assignment import AssignmentEconomy
from exactmarket.model.bundle import bundle_of
from exactmarket.model.linear_program import LinearProgram
from exactmarket.model.lottery_problem import LotteryProblem
from exactmarket.model.names import SharesByGood
from exactmarket.model.pseudomarket import Pseudomarket
from exactmarket.model.seats import SeatMarket
from exactmarket.questions.question import CONTENT_NAMES, Content
from exactmarket.report.catalog import example_named, read_example


def held_by(path: str | Path, how: Reading = AS_IT_IS) -> Content:
    """What the file holds, read as ``how`` says, or the packaged example of that name where there is no such file. A
    certificate is not checked.

    Raises:
        MalformedInput: if there is no such file or example, it does not follow its format, or something is said that is not
            for such files.
    """
    example = None if Path(path).exists() else example_named(str(path))
    if example is not None:
        demand_unused(
            how, ("relax", "maximize", "values", "supply", "floats", "bids"), "a file for this option", str(path)
        )
        return read_example(example)
    if is_workbook(path):
        return read_workbook(path, how.floats, bids=how.bids)
    demand_unused(how, ("floats",), f"a workbook ({WORKBOOK})", str(path))
    return read_as(path, how)


def read_content(path: str | Path, how: Reading = AS_IT_IS) -> Content:
    """What a question is asked about: what the file holds (``held_by``) or, of a certificate, which is checked, the instance
    that it is about.

    Raises:
        MalformedInput: if the file cannot be read, or it is a certificate that is rejected or about no instance.
    """
    content = held_by(path, how)
    if not isinstance(content, Certificate):
        return content
    try:
        verify(content)
    except Rejected as fault:
        raise MalformedInput(f"{path}: {fault.where}", fault.expected, fault.got) from None
    return stated_instance(content, str(path))


def is_summarised(path: str | Path) -> bool:
    """Whether people are told in a line what was read from the file: it is a table, a workbook or a file of orders."""
    return is_table(path) or is_workbook(path) or is_preflib(path)


def content_of(given: object, where: str = "instance") -> Content:
    """What a question can be asked about, from what a user has in hand: an instance or a dictionary of one, an economy, a market,
    a linear program, a problem, a certificate or a verdict, a path or the name of a packaged example.

    Raises:
        MalformedInput: if it is none of these, or cannot be read.
    """
    match given:
        case str() | Path():
            content = read_content(given)
        case Verified():
            content = stated_instance(given.certificate, where)
        case Certificate():
            content = stated_instance(verify(given).certificate, where)
        case AssignmentEconomy():
            content = AssignmentInstance(given)
        case Pseudomarket():
            content = PseudomarketInstance(given)
        case Mapping():
            content = instance(given)
        case SeatMarket():
            content = SeatInstance(given)
        case LinearProgram():
            content = _named_by_number(given)
        case _ if isinstance(given, tuple(CONTENT_NAMES)):
            content = given  # type: ignore[assignment]  # one of the kinds of contents
        case _:
            known = "a path, an instance or a dictionary of one, an economy, a pseudomarket, a linear program"
            expected = f"{known}, a certificate or a verdict"
            raise MalformedInput(where, expected, shown(given))
    return content


def _named_by_number(program: LinearProgram) -> NamedProgram:
    rows, columns = (tuple(map(str, range(size))) for size in (len(program.rows), len(program.objective)))
    return NamedProgram("", program, rows, columns)


def stated_instance(certificate: Certificate[Any], where: str) -> Content:
    """The instance that a certificate is about, with what it says of it.

    Raises:
        MalformedInput: if its numbers are irrational, or it is about no instance.
    """
    claim = certificate.claim
    if isinstance(claim, (AlgebraicEquilibrium, EnclosedEquilibrium)):
        expected = "rational numbers (decide equilibrium with --rational finds some for budgets nearby)"
        raise MalformedInput(where, expected, "irrational ones")
    if isinstance(getattr(claim, "economy", None), AssignmentEconomy):
        parts = {name: getattr(claim, name, None) for name in ("assignment", "prices", "budgets")}
        return AssignmentInstance(claim.economy, aggregate=getattr(claim, "aggregate", ()), **parts)
    if isinstance(getattr(claim, "market", None), Pseudomarket):
        return _market_instance(claim)
    if isinstance(claim, EnclosedStrongEquilibriumByShares):
        return SeatInstance(claim.market)
    if isinstance(getattr(claim, "market", None), SeatMarket):
        return SeatInstance(claim.market, claim.prices, shares=claim.shares)
    if hasattr(claim, "problem"):
        problem: Instance = claim.problem
        return problem
    if isinstance(getattr(claim, "program", None), LinearProgram):
        return _named_by_number(claim.program)
    raise MalformedInput(where, "a certificate about an economy, a market, a problem or a linear program", _kind(claim))


def _kind(claim: Any) -> str:
    return kind_of(claim).name


def _market_instance(claim: Any) -> PseudomarketInstance:
    """The market, with prices and random allocation where they are rational."""
    market: Pseudomarket = claim.market
    prices = getattr(claim, "prices", None)
    if not _rational(prices or ()):
        return PseudomarketInstance(market)
    draws = getattr(claim, "allocation", None)
    terms = None
    if draws and all(hasattr(draw, "bundles") for draw in draws) and _rational(d.probability for d in draws):
        terms = tuple(
            [
                AllocationTerm(draw.probability, tuple([bundle_of(market.goods, goods) for goods in draw.bundles]))
                for draw in draws
            ]
        )
    return PseudomarketInstance(market, prices, terms)


def _rational(numbers: Iterable[object]) -> bool:
    return all(isinstance(number, Q) for number in numbers)


def difference(certificate: Certificate[Any], content: Content, where: str) -> str | None:
    """The first thing in which the certificate is about another instance than the content; ``None`` if it is about this one.

    What the content says is compared, what it leaves open is not; left out budgets are 1 for everybody.
    """
    claim = certificate.claim
    if isinstance(content, AssignmentInstance):
        economy = getattr(claim, "economy", None)
        if not isinstance(economy, AssignmentEconomy):
            return f"{where} is an assignment economy, the claim ({_kind(claim)}) is about something else"
        return _other_economy(economy, content.economy) or _other_parts(claim, content)
    if isinstance(content, SeatInstance) and content.shares is not None and hasattr(claim, "problem"):
        return _of_other_shares(claim.problem, content.market, content.shares, where)
    if isinstance(content, (PseudomarketInstance, SeatInstance)):
        return _about_another_market(claim, content.market, where)
    stated = claim.program if isinstance(content, NamedProgram) and hasattr(claim, "program") else None
    mine = content.program if isinstance(content, NamedProgram) else content
    if stated is None:
        stated = getattr(claim, "problem", getattr(claim, "statement", None))
    return None if stated == mine else f"the claim ({_kind(claim)}) is not about what {where} holds"


def _of_other_shares(problem: object, market: SeatMarket, shares: tuple[SharesByGood, ...], where: str) -> str | None:
    """Whether the lottery is not one of these shares, within the limits of the market."""
    from exactmarket.solvers.lotteries.shares import problem_of_shares  # noqa: PLC0415  # hardly ever needed

    same = isinstance(problem, LotteryProblem) and problem == problem_of_shares(market, shares)
    return None if same else f"a lottery of other shares, or with other limits, than those of {where}"


def _about_another_market(claim: Any, given: Pseudomarket | SeatMarket, where: str) -> str | None:
    """The first thing in which the claim is not about the market. Without supplies each good has one copy."""
    claimed = getattr(claim, "market", None)
    if not isinstance(claimed, (Pseudomarket, SeatMarket)):
        return f"{where} is a pseudomarket, the claim ({_kind(claim)}) is about something else"
    supplies = [getattr(market, "supply", (1,) * len(market.goods)) for market in (claimed, given)]
    if claimed.goods == given.goods and supplies[0] != supplies[1]:
        return f"supply: the certificate has {_listed(supplies[0])}, not {_listed(supplies[1])}"
    return _other_market(claimed, given)


def _other_economy(claimed: AssignmentEconomy, given: AssignmentEconomy) -> str | None:
    for part in ("agents", "objects", "supply"):
        if getattr(claimed, part) != getattr(given, part):
            return f"{part}: the certificate has {_listed(getattr(claimed, part))}, not {_listed(getattr(given, part))}"
    for x, name in enumerate(given.agents):
        for j, thing in enumerate(given.objects):
            if claimed.values[x][j] != given.values[x][j]:
                found, expected = claimed.values[x][j], given.values[x][j]
                return f"value of {thing!r} for {name!r}: the certificate has {found}, not {expected}"
    return None


def _listed(values: tuple[object, ...]) -> str:
    shown_first = ", ".join(map(str, values[:6]))
    return f"{len(values)} ({shown_first}{', ...' if len(values) > 6 else ''})"


def _other_parts(claim: Any, given: AssignmentInstance) -> str | None:
    if given.assignment is not None and hasattr(claim, "assignment") and claim.assignment != given.assignment:
        return "another assignment"
    if hasattr(claim, "budgets"):
        wanted: Vector = given.budgets or (ONE,) * len(given.economy.agents)
        if getattr(claim, "given_budgets", claim.budgets) != wanted:
            return "other budgets"
        if getattr(claim, "aggregate", ()) != given.aggregate:
            return "other aggregate limits"
    return None


def _other_market(claimed: Pseudomarket | SeatMarket, given: Pseudomarket | SeatMarket) -> str | None:
    if claimed.goods != given.goods:
        return f"goods: the certificate has {_listed(claimed.goods)}, not {_listed(given.goods)}"
    if [agent.name for agent in claimed.agents] != [agent.name for agent in given.agents]:
        return "other agents"
    for mine, theirs in zip(given.agents, claimed.agents, strict=True):
        if mine != theirs:
            return f"another budget or utility of {mine.name!r}"
    return None if claimed.production == given.production else "another production set"
