"""``exactmarket letters CERTIFICATE``: a letter to each agent, which says what she got and why nothing better was to be had."""

from __future__ import annotations

import argparse
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from hashlib import sha256
from typing import Any

from exactmarket.cli.arguments import Parser, path
from exactmarket.cli.codes import REJECTED
from exactmarket.draw import FORMAT, audit_fault, draw_record, drawn_pairs, seed_of
from exactmarket.errors import MalformedInput, Rejected
from exactmarket.format.certificate import parse_certificate
from exactmarket.format.places import demand_new_folder, demand_places, write_folder
from exactmarket.format.text import Json, decode, parse, read_bytes, source_name, write_text
from exactmarket.kernel.check import verify
from exactmarket.kernel.kinds import kind_of
from exactmarket.kernel.theorem import Verified
from exactmarket.report.letters.accounts import Accounts, accounts
from exactmarket.report.letters.words import COLUMNS, Source, letter, row
from exactmarket.streams import complain
from exactmarket.terminal import print_line

_BETWEEN = "\n" + "-" * 78 + "\n\n"
#: Ends of names of files; a place that has none of them is a folder.
_FILES = (".txt", ".csv")
_LONGEST_NAME = 40


@dataclass(frozen=True)
class _Letters:
    """What letters are made of.

    Attributes:
        drawn: what each agent got in the draw, by name; ``None`` if nothing was drawn.
    """

    accounts: Accounts
    drawn: dict[str, list[str]] | None
    source: Source

    def to(self, place: int) -> tuple[str, tuple[str, ...]]:
        """The letter to the agent at this place, and her row of the table."""
        account = self.accounts.of(place)
        drawn = None if self.drawn is None else self.drawn.get(account.agent, [])
        text = letter(self.accounts, account, drawn, self.source)
        return text, row(account, drawn, text)


def add_arguments(command: Parser) -> None:
    """Add the command's arguments to its parser."""
    command.add_argument(
        "certificate", metavar="CERTIFICATE", help="of an equilibrium, or of a lottery; - is standard input"
    )
    command.add_argument("--draw", metavar="LOG", help="the record of a draw (sample --log), which is audited first")
    command.add_argument(
        "--lottery",
        metavar="LOTTERY",
        help="the certificate that was drawn from, if it is another one (decide lottery)",
    )
    command.add_argument("--agent", metavar="NAME", help="the letter to this agent only")
    command.add_argument("--csv", action="store_true", help="print a table, one row for each agent, with exact numbers")
    command.add_argument(
        "--out",
        type=path,
        dest="place",
        metavar="PLACE",
        help="write them there: a file (.txt or .csv), or a new folder with a file for each agent and a list, letters.csv",
    )


def run(options: argparse.Namespace) -> int:
    """Write or print the letters; the certificates are checked first, and the draw is made again."""
    _demand_place(options)
    try:
        verdict, data = _verified(options.certificate)
    except Rejected as fault:
        print_line(f"rejected   {options.certificate}")
        return complain(str(fault), REJECTED)
    told = accounts(verdict)
    try:
        drawn = _drawn(options, verdict, data)
    except Rejected as fault:
        print_line(f"rejected   {options.draw or options.lottery}")
        return complain(str(fault), REJECTED)
    kind = kind_of(verdict.certificate.claim).name
    name = source_name(options.certificate)
    source = Source(name, sha256(data).hexdigest(), kind, options.lottery, options.draw)
    _write(options, _Letters(told, drawn, source), _places(told.agents, options.agent))
    return 0


def _demand_place(options: argparse.Namespace) -> None:
    """Demand, before anything is checked, that letters can be written where they are asked for."""
    place = options.place
    if place is None:
        return
    if options.csv:
        raise MalformedInput("--csv", "no --out beside it (a name that ends in .csv says it)", place)
    if place.lower().endswith(_FILES):
        demand_places([place], [each for each in (options.certificate, options.draw, options.lottery) if each])
    else:
        demand_new_folder(place)


def _verified(file: str) -> tuple[Verified[Any], bytes]:
    content, name = read_bytes(file), source_name(file)
    return verify(parse_certificate(decode(content, name), name)), content


def _drawn(options: argparse.Namespace, verdict: Verified[Any], data: bytes) -> dict[str, list[str]] | None:
    """What each agent got in the draw, by name.

    Raises:
        Rejected: if the lottery is rejected or of another assignment, or the record is not that of the draw.
    """
    if options.draw is None:
        if options.lottery is not None:
            raise MalformedInput("--lottery", "--draw LOG beside it", "none")
        return None
    lottery, content = (verdict, data) if options.lottery is None else _verified(options.lottery)
    if options.lottery is not None:
        _demand_same(verdict, lottery, options.lottery)
    kept = parse(decode(read_bytes(options.draw), source_name(options.draw)), source_name(options.draw))
    if not isinstance(kept, dict) or kept.get("format") != FORMAT:
        raise MalformedInput(options.draw, f'the record of a draw, of the format "{FORMAT}"', "something else")
    record = draw_record(lottery, content, seed_of(kept, options.draw))
    differs = audit_fault(kept, record)
    if differs is not None:
        raise Rejected(options.draw, "the record of a draw from the certificate", differs)
    return _by_agent(record)


def _by_agent(record: dict[str, Json]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for agent, thing in drawn_pairs(record):
        found.setdefault(agent, []).append(thing)
    return found


def _demand_same(verdict: Verified[Any], lottery: Verified[Any], where: str) -> None:
    """Demand that the lottery is one of the same assignment in the same economy."""
    for part in ("economy", "assignment"):
        mine, other = (getattr(each.certificate.claim, part, None) for each in (verdict, lottery))
        if mine is None or mine != other:
            raise Rejected(where, f"a lottery of the certificate's {part}", f"another {part}" if other else "none")


def _places(agents: Sequence[str], name: str | None) -> Sequence[int]:
    """The places of the agents to whom letters go."""
    if name is None:
        return range(len(agents))
    if name not in agents:
        near = get_close_matches(name, agents, n=1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise MalformedInput("--agent", f"the name of an agent{hint}", repr(name))
    return [agents.index(name)]


def _write(options: argparse.Namespace, letters: _Letters, places: Sequence[int]) -> None:
    out = options.place
    if options.csv or (out and out.lower().endswith(".csv")):
        _put(out, _table([COLUMNS, *[letters.to(place)[1] for place in places]]))
    elif out is None or out.lower().endswith(_FILES):
        _put(out, _BETWEEN.join([letters.to(place)[0] for place in places]))
    else:
        write_folder(out, dict(_files(letters, places)))
    if out:
        count = "1 letter" if len(places) == 1 else f"{len(places)} letters"
        print_line(f"{out}: {count}")


def _put(out: str | None, text: str) -> None:
    if out is None:
        print(text, end="")
    else:
        write_text(out, text)


def _table(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _files(letters: _Letters, places: Sequence[int]) -> Iterator[tuple[str, str]]:
    """The files of a folder by name: a letter to each agent, and a list of which is whose."""
    index: list[tuple[str, ...]] = [("file", *COLUMNS[:-1])]
    digits = len(str(len(letters.accounts.agents)))
    for place in places:
        text, cells = letters.to(place)
        name = f"{place + 1:0{digits}}{_plain(cells[0])}.txt"
        index.append((name, *cells[:-1]))
        yield name, text
    yield "letters.csv", _table(index)


def _plain(name: str) -> str:
    """What of a name can stand in that of a file: Latin letters and digits, after a hyphen. What tells files apart is the number
    before it: names may differ in case alone, or be paths."""
    letters = re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")[:_LONGEST_NAME]
    return f"-{letters}" if letters else ""
