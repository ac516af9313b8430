"""Tables are read as what they are, or refused in a line that names the line and the cell; nothing is guessed.

The files in ``tables/`` are tables that were once misread, or that people wrote to other programs' developers about.
"""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exactmarket as em
from exactmarket import AssignmentEconomy, MalformedInput, Q, read
from exactmarket.exact.linear import matrix
from exactmarket.format.files import read_assignment
from exactmarket.format.instance import AssignmentInstance
from exactmarket.format.tables import decode_table, parse_assignment, parse_assignment_alone, parse_table

TABLES = Path(__file__).parent / "tables"
TABLE = "agent,i,j\nx,3,1/2\ny,0.25,-1\n"


def instance_of(name: str) -> AssignmentInstance:
    instance = read(TABLES / name)
    assert isinstance(instance, AssignmentInstance)
    return instance


# The files ------------------------------------------------------------------------------------------------------------

FOUR = [[10, 8, 3, 0], [10, 7, 5, 1], [9, 10, 2, 0], [10, 6, 4, 2]]
PEOPLE = ("Ann", "Bob", "Cem", "Dia")
ABCD = ("a", "b", "c", "d")
RIGHT: dict[str, AssignmentEconomy] = {
    "crlf.csv": AssignmentEconomy([[1, 2], [3, 1]], [1, 1], PEOPLE[:2], ABCD[:2]),
    "eco_semi.csv": AssignmentEconomy(FOUR, [1] * 4, PEOPLE, ABCD),
    "eco_supply.csv": AssignmentEconomy(FOUR, [1] * 4, PEOPLE, ABCD),
    "names.csv": AssignmentEconomy(
        FOUR,
        [1] * 4,
        ("Müller, Jörg", "李小龙", "Cem Ö.", "Dia"),
        ("MATH 101 Calculus I (Fall)", "ECON 201 Intermediate Microeconomics", "HIST 110", "Ökonometrie II"),
    ),
    "supplybug.csv": AssignmentEconomy(
        [[5, 4, 3, 2, 1], [5, 3, 4, 1, 2], [1, 2, 3, 4, 5]], [1] * 5, PEOPLE[:3], (*ABCD, "e")
    ),
    "bomcrlf.csv": AssignmentEconomy([[3, 1], [1, 0]], [1, 1], ("x", "y"), ("a", "b")),
    "semicolon.csv": AssignmentEconomy([[3, 1], [1, 0]], [1, 1], ("x", "y"), ("a", "b")),
    "tab.csv": AssignmentEconomy([[3, 1], [1, 0]], [1, 1], ("x", "y"), ("a", "b")),
    "decimalcomma.csv": AssignmentEconomy([["7/2", 1], [1, "1/4"]], [1, 1], ("x", "y"), ("a", "b")),
    "supply_capital_silent.csv": AssignmentEconomy([[3, 1, 0], [3, 1, 0]], [2, 1, 1], ("x", "y"), ABCD[:3]),
    "budgetcol.csv": AssignmentEconomy([[3, 1, 0], [3, 1, 0]], [1, 1, 1], ("x", "y"), ABCD[:3]),
}


@pytest.mark.parametrize("name", RIGHT)
def test_files_are_read_right(name: str) -> None:
    instance = instance_of(name)
    assert instance.economy == RIGHT[name]
    assert instance.budgets == ((Q(1), Q(2)) if name == "budgetcol.csv" else None)
    assert instance.assignment is None


PRICES = {
    "crlf.csv": ["0", "0"],
    "eco_semi.csv": ["40/21", "32/21", "4/7", "0"],
    "eco_supply.csv": ["40/21", "32/21", "4/7", "0"],
    "names.csv": ["40/21", "32/21", "4/7", "0"],
    "supplybug.csv": ["2", "0", "0", "0", "0"],
    "bomcrlf.csv": ["2", "0"],
    "supply_capital_silent.csv": ["0", "0", "0"],
}


@pytest.mark.parametrize("name", PRICES)
def test_their_equilibria_have_these_prices(name: str) -> None:
    assert [str(price) for price in em.decide_equilibrium(read(TABLES / name)).claim.prices] == PRICES[name]


def test_the_budgets_of_a_table_are_spent() -> None:
    claim = em.decide_equilibrium(read(TABLES / "budgetcol.csv")).claim
    assert claim.budgets == (Q(1), Q(2))
    assert claim.assignment[1][0] == 2 * claim.assignment[0][0]


def test_an_empty_cell_is_refused_after_points_and_exponents_are_read() -> None:
    with pytest.raises(MalformedInput, match=r"line 4, 'd': expected a number \(0 for nothing\), found an empty cell"):
        read(TABLES / "eco_dec.csv")
    text = (TABLES / "eco_dec.csv").read_text(encoding="utf-8").replace("9,10,2,\n", "9,10,2,0\n")
    assert parse_table(text, "t.csv").economy.values[0] == (Q(1, 2), Q(1, 4), Q(3, 10), Q(0))


@pytest.mark.parametrize("name", ["numpy_savetxt.csv", "bvnmatrix.csv"])
def test_numbers_alone_are_no_table_of_values(name: str) -> None:
    with pytest.raises(MalformedInput, match=r"names of objects in the first row .* found numbers alone"):
        read(TABLES / name)


def test_a_doubly_stochastic_matrix_alone_has_a_shortest_lottery_of_five_terms() -> None:
    instance = read_assignment(TABLES / "bvnmatrix.csv")
    assert instance.assignment == matrix([["0.5", "0.2", "0.3"], ["0.1", "0.6", "0.3"], ["0.4", "0.2", "0.4"]])
    verdict = em.decide_lottery(instance, sparse=True)
    assert verdict.answer == "yes"
    assert len(verdict.certificate.witness.terms) == 5  # type: ignore[union-attr]


def test_an_assignment_belongs_to_the_economy_of_another_table() -> None:
    economy = instance_of("eco_semi.csv").economy
    instance = read_assignment(TABLES / "eco_assign.csv", economy)
    assert instance.economy == economy
    assert instance.assignment is not None
    assert instance.assignment[2] == (Q(0), Q(1, 2), Q(1, 4), Q(1, 4))
    assert em.decide_pareto_optimality(instance).answer in ("yes", "no")


# What is read ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "supply"),
    [
        (TABLE, (1, 1)),
        (TABLE + "supply,2,5\n", (2, 5)),
        (TABLE + "SEATS,2,5\n", (2, 5)),
        (TABLE.replace("x,", "Capacity,2,5\nx,"), (2, 5)),
        (TABLE.replace("y,", " quota ,2,5\ny,"), (2, 5)),
        (TABLE + "copies,0,2\n", (0, 2)),
        ("\ufeff" + TABLE.replace("\n", "\r\n"), (1, 1)),
        (TABLE.replace("\n", "\r"), (1, 1)),
        (TABLE.replace("\n", "\n\n"), (1, 1)),
        (TABLE.replace("\n", "\n,,\n"), (1, 1)),
        (TABLE.replace(",", " , "), (1, 1)),
        (TABLE.replace("agent", ""), (1, 1)),
        (TABLE.replace("agent", "7"), (1, 1)),
        (TABLE.replace("3", '"3"'), (1, 1)),
        (TABLE.replace("3", "+3").replace("1/2", ".5").replace("-1", "-1e0"), (1, 1)),
        (TABLE.replace("0.25", "2.5E-1").replace("1/2", "+.5"), (1, 1)),
        (TABLE.replace(",", ";"), (1, 1)),
        (TABLE.replace(",", ";").replace(".", ","), (1, 1)),
        (TABLE.replace(",", ";").replace("0.25", ",25").replace("-1", "-1,00"), (1, 1)),
        (TABLE.replace(",", "\t").replace(".", ","), (1, 1)),
        (TABLE.rstrip(), (1, 1)),
    ],
)
def test_tables_are_read_exactly(text: str, supply: tuple[int, ...], tmp_path: Path) -> None:
    for name, encoding in (("t.CSV", "utf-8"), ("t.csv", "utf-8-sig"), ("u.csv", "utf-16")):
        (tmp_path / name).write_bytes(text.removeprefix("\ufeff").encode(encoding))
        instance = read(tmp_path / name)
        assert isinstance(instance, AssignmentInstance)
        expected = AssignmentEconomy([[3, Fraction(1, 2)], ["1/4", -1]], supply, ["x", "y"], ["i", "j"])
        assert instance == AssignmentInstance(expected)


def test_a_column_of_budgets_stands_anywhere_in_any_case() -> None:
    for text in (
        "agent,Budget,i,j\nx,1/2,3,1\ny,2,0,1\nSupply,,2,1\n",
        "agent,i,BUDGET,j\nSeats,2,,1\nx,3,1/2,1\ny,0,2,1\n",
        "agent;i;j;budget\nx;3;1;0,5\ny;0;1;2\nsupply;2;1;\n",
    ):
        instance = parse_table(text, "t.csv")
        assert instance.budgets == (Q(1, 2), Q(2))
        assert instance.economy == AssignmentEconomy([[3, 1], [0, 1]], [2, 1], ["x", "y"], ["i", "j"])


def test_tabs_separate_the_cells_of_a_tsv_file_whatever_else_stands_in_them(tmp_path: Path) -> None:
    (tmp_path / "t.tsv").write_text("agent\ta, b\tc;d\nx, y\t3,5\t1\n", encoding="utf-8")
    instance = read(tmp_path / "t.tsv")
    assert isinstance(instance, AssignmentInstance)
    assert instance.economy == AssignmentEconomy([["7/2", 1]], [1, 1], ["x, y"], ["a, b", "c;d"])


def test_names_in_quotes_keep_their_commas() -> None:
    economy = parse_table('"","a, b","say ""c"""\n"x, y",1,2\n', "table.csv").economy
    assert economy.objects == ("a, b", 'say "c"')
    assert economy.agents == ("x, y",)


def test_a_separator_that_stands_in_names_does_not_mislead() -> None:
    economy = parse_table("agent;a, b;c\nx;1;2\ny;3,5;4\n", "table.csv").economy
    assert economy == AssignmentEconomy([[1, 2], ["7/2", 4]], [1, 1], ["x", "y"], ["a, b", "c"])


def test_long_rows_are_read() -> None:
    heads = ",".join(f"a rather long name of an object, number {j}".replace(",", "") for j in range(4000))
    assert len(heads) > 131_072
    economy = parse_table(f"agent,{heads}\nx{',1' * 4000}\n", "t.csv").economy
    assert len(economy.objects) == 4000


# What is refused --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        ("", "table.csv", "a row of objects"),
        ("\n\n", "table.csv", "a row of objects"),
        ("agent,i,j\n", "table.csv", "at least one row of an agent"),
        ("agent,i,j\nsupply,1,1\n", "table.csv", "at least one row of an agent"),
        ("agent\nx\n", "table.csv, first row", "commas or semicolons or tabs"),
        ("3 2 1\n1 2 3\n", "table.csv, first row", "commas or semicolons or tabs"),
        ("agent|i|j\nx|1|2\n", "table.csv, first row", "commas or semicolons or tabs"),
        ("agent,budget\nx,1\n", "table.csv, line 1", "at least one object"),
        ("agent,i,j\nx,1\n", "table.csv, line 2", "3 cells"),
        ("agent,i,j\nx,1,2\ny,1,2,3\n", "table.csv, line 3", "semicolons"),
        ("agent,i,j\nx,3,5,1,0\n", "table.csv, line 2", "for a decimal comma separate cells by semicolons"),
        ("agent,i,j\nx,1,two\n", "table.csv, line 2, 'j'", "a number such as"),
        ("agent,i,j\n\n\nx,1,two\n", "table.csv, line 4, 'j'", "a number such as"),
        ("agent,i,j\nx,1,\n", "table.csv, line 2, 'j'", "0 for nothing"),
        ("agent,i,j\nx,1,nan\n", "table.csv, line 2, 'j'", "a number such as"),
        ("agent,i,j\nx,1,-inf\n", "table.csv, line 2, 'j'", "a number such as"),
        ("agent,i,j\nx,1,5.\n", "table.csv, line 2, 'j'", "a number such as"),
        ("agent,i,j\nx,1,1/0\n", "table.csv, line 2, 'j'", "a denominator other than 0"),
        ("agent,i,j\nx,1,1e999999\n", "table.csv, line 2, 'j'", "an exponent between"),
        ("agent,i,j\nx,1," + "1" * 110_000 + "\n", "table.csv, line 2, 'j'", "at most 100000 characters"),
        ("agent,i,j\nx,1,=1+1\n", "table.csv, line 2, 'j'", "a number such as"),
        ("agent,i,j\nx,1,50%\n", "table.csv, line 2, 'j'", "without a percent sign"),
        ('agent,i,j\nx,1,"3,5"\n', "table.csv, line 2, 'j'", "a decimal point"),
        ('agent,i,j\nx,1,"1,000"\n', "table.csv, line 2, 'j'", "a decimal point"),
        ('agent,i,j\nx,1,"1,000.5"\n', "table.csv, line 2, 'j'", "without marks between thousands"),
        ("agent;i;j\nx;1;1.000,5\n", "table.csv, line 2, 'j'", "without marks between thousands"),
        ("agent;i;j\nx;1;1 000\n", "table.csv, line 2, 'j'", "without marks between thousands"),
        ("agent;i;j\nx;1;1'000\n", "table.csv, line 2, 'j'", "without marks between thousands"),
        ("agent;i;j\nx;0,5;1.000\n", "table.csv, line 2, cell 3", "one decimal mark in the whole table"),
        ("agent;i;j\nx;500;1.000\n", "table.csv, line 2, cell 3", "1000 for a whole number, or 1.0000 to show"),
        ("agent\ti\tj\nx\t500\t2,500\n", "table.csv, line 2, cell 3", "2500 for a whole number, or 2,5000 to show"),
        ("agent;a,b\nx;3,5\n", "table.csv", "separated in one way"),
        ("agent,i,i\nx,1,2\n", "table.csv, line 1, cell 3", "not taken (by cell 2)"),
        ("agent,i,\nx,1,2\n", "table.csv, line 1, cell 3", "a name"),
        ("agent,i,2\nx,1,2\n", "table.csv, line 1, cell 3", "with a letter in each"),
        (",1,2\nx,1,2\n", "table.csv, line 1, cell 2", "with a letter in each"),
        ("1,2,3\nx,1,2\n", "table.csv, line 1", "names of objects in the first row"),
        ("agent,i,j\n1,1,2\n2,3,4\n", "table.csv, line 2, cell 1", "with a letter in each"),
        ("agent,i,j\nx,1,2\nx,1,2\n", "table.csv, line 3, cell 1", "not taken (by line 2)"),
        ("agent,i,j\n,1,2\n", "table.csv, line 2, cell 1", "a name"),
        ('agent,i,j\n"x\ny",1,2\n', "table.csv, line 2, cell 1", "a name on one line"),
        ("agent,i,j\n\x1b[2Jx,1,2\n", "table.csv, line 2, cell 1", "characters that can be seen"),
        ("agent,i,j\nx,1,2\nsupply,1/2,1\n", "table.csv, line 3, 'i'", "a whole number of copies"),
        ("agent,i,j\nx,1,2\nsupply,-1,1\n", "table.csv, line 3, 'i'", "a whole number of copies"),
        ("agent,i,j\nx,1,2\nsupply,0,0\n", "table.csv, line 3", "at least 1 copies"),
        ("agent,i,j\nx,1,2\nsupply,1,1\nSupply,1,1\n", "table.csv, line 4", "one row of copies"),
        ("agent,i,j\nx,1,2\nseats,1,1\ncopies,1,1\n", "table.csv, line 4", "one row of copies"),
        ("agent,i,j\nx,1,2\nSupply:,1,1\n", "table.csv, line 3, cell 1", 'the name "supply"'),
        ("agent,i,j\nx,1,2\n# seats,1,1\n", "table.csv, line 3, cell 1", 'the name "supply"'),
        ("agent,i,j\nx,1,2\nCapacities,1,1\n", "table.csv, line 3, cell 1", 'the name "supply"'),
        ("agent,i,j\nx,1,2\nTotal,1,2\n", "table.csv, line 3, cell 1", "without totals"),
        ("agent,i,j\nx,1,2\nbudget,1,2\n", "table.csv, line 3, cell 1", "budgets in a column"),
        ("agent,i,j\nx,1,2\nslot,1,2\n", "table.csv, line 3, cell 1", "no slots"),
        ("object,x,y,supply\ni,1,2,1\nj,1,2,1\n", "table.csv, line 1, cell 4", "copies in a row"),
        ("agent,i,Budgets\nx,1,2\n", "table.csv, line 1, cell 3", 'the name "budget"'),
        ("agent,i,max\nx,1,2\n", "table.csv, line 1, cell 3", "no bounds on bundles"),
        ("agent,i,budget,Budget\nx,1,1,1\n", "table.csv, line 1, cell 4", "one column of budgets"),
        ("agent,i,budget\nx,1,0\n", "table.csv, line 2, 'budget'", "a number > 0"),
        ("agent,i,budget\nx,1,\n", "table.csv, line 2, 'budget'", "a number > 0"),
        ("agent,i,Budget\nx,1,1\nsupply,1,1\n", "table.csv, line 3, 'Budget'", "an empty cell in the row of copies"),
        ("agent,i\nx,1\ny,1\n", "table.csv", 'or a row "supply"'),
        ('agent,i\nx,"1\n', "table.csv, line 2", "cells whose quotes are closed"),
        ('agent,i\nx,"1"1\n', "table.csv, line 2", "cells whose quotes are closed"),
        ("agent,i\nx," + "1" * 140_000 + "\n", "table.csv, line 2", "cells whose quotes are closed"),
    ],
)
def test_each_fault_of_a_table_is_one_line_that_says_where_and_what_to_do(text: str, where: str, expected: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        parse_table(text, "table.csv")
    assert caught.value.where == where
    assert expected in caught.value.expected
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ("agent,é\nx,1\n".encode("latin-1"), "t.csv, line 1"),
        (b"agent,i\nx,\xff\n", "t.csv, line 2"),
        (b"agent,i\nx,1\0\n", "t.csv, line 2"),
        ("agent,i\nx,1\n".encode("utf-16-le"), "t.csv, line 1"),
        (b"\xff\xfea", "t.csv, line 1"),
        ("agent,i\nx,1\n".encode("utf-32"), "t.csv, line 1"),
    ],
)
def test_other_encodings_are_refused(data: bytes, where: str) -> None:
    with pytest.raises(MalformedInput, match="save the table as CSV UTF-8") as caught:
        decode_table(data, "t.csv")
    assert caught.value.where == where


@settings(max_examples=200)
@given(st.text(max_size=60) | st.text("xij,;\t\n\"0 1/.'", max_size=60))
def test_any_text_is_a_table_or_malformed(text: str) -> None:
    for reader in (parse_table, parse_assignment_alone):
        message = ""
        try:
            instance: object = reader(text, "table.csv")
        except MalformedInput as fault:
            instance, message = None, str(fault)
        assert isinstance(instance, AssignmentInstance) or message.startswith("table.csv")
        assert "\n" not in message


@settings(max_examples=60)
@given(st.data())
def test_what_is_written_as_a_table_is_read_back(data: st.DataObject) -> None:
    """Whatever the separator, the decimal mark and the places of supply and budget."""
    n, s = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    separator = data.draw(st.sampled_from([",", ";", "\t"]))
    mark = "." if separator == "," else data.draw(st.sampled_from([".", ","]))
    hundredths = [[data.draw(st.integers(-999, 999)) for _ in range(s)] for _ in range(n)]
    copies = [data.draw(st.integers(0, 3)) for _ in range(s - 1)] + [n]
    budgets = data.draw(st.none() | st.lists(st.integers(1, 9), min_size=n, max_size=n))
    rows = [[f"agent {x}", *[f"{v / 100:.2f}".replace(".", mark) for v in row]] for x, row in enumerate(hundredths)]
    rows.insert(data.draw(st.integers(0, n)), ["Supply", *map(str, copies)])
    heads = ["", *[f"object {j}" for j in range(s)]]
    if budgets is not None:
        column = data.draw(st.integers(1, s + 1))
        left = iter(budgets)
        for row in rows:
            row.insert(column, "" if row[0] == "Supply" else str(next(left)))
        heads.insert(column, "BUDGET")
    text = "\n".join(separator.join(row) for row in (heads, *rows))
    instance = parse_table(text, "t.csv")
    assert instance.economy.values == matrix([[Q(v, 100) for v in row] for row in hundredths])
    assert instance.economy.supply == tuple(copies)
    assert instance.budgets == (None if budgets is None else tuple(map(Q, budgets)))


# Assignments ------------------------------------------------------------------------------------------------------------

ECONOMY = AssignmentEconomy([[1, 2], [3, 4]], [1, 1], ["x", "y"], ["i", "j"])


@pytest.mark.parametrize(
    "text",
    [
        "0.25,3/4\n.75,1/4\n",
        "0,25;0,75\n0,75;0,25\n",
        ",i,j\nx,1/4,3/4\ny,3/4,1/4\n",
        ",j,i\ny,1/4,3/4\nx,3/4,1/4\n",
    ],
)
def test_assignments_are_read_by_name_or_by_place(text: str) -> None:
    assert parse_assignment(text, "t.csv", ECONOMY) == matrix([["1/4", "3/4"], ["3/4", "1/4"]])


@pytest.mark.parametrize(
    ("text", "where", "expected"),
    [
        ("1,0\n0,1\n1,0\n", "t.csv", "2 rows of 2 numbers"),
        ("1,0,0\n0,1,0\n", "t.csv", "2 rows of 2 numbers"),
        ("1/2,1/2\n1/2,1/3\n", "t.csv, line 2", "sum to 1, exactly"),
        ("0.3333333,0.6666666\n0,1\n", "t.csv, line 1", "sum to 1, exactly (rounded decimals miss it: write fractions"),
        ("1/3,2/3\n0.6666667,1/3\n", "t.csv, line 2", "sum to 1, exactly (rounded decimals miss it: write fractions"),
        ("3/2,-1/2\n0,1\n", "t.csv, line 1, 'j'", "a probability >= 0"),
        ("1,0\n1,0\n", "t.csv, column 'i'", "a sum of at most 1"),
        (",i,k\nx,1,0\ny,0,1\n", "t.csv: first row", "the names of the economy"),
        (",i\nx,1\ny,0\n", "t.csv: first row", "'j' among them"),
        (",i,j\nx,1,0\nz,0,1\n", "t.csv: first column", "the names of the economy"),
        (",i,j\nx,1,0\n", "t.csv: first column", "'y' among them"),
        (",i,j\nx,1,0\ny,0,1\nsupply,1,1\n", "t.csv", "without supply"),
        (",i,j,budget\nx,1,0,1\ny,0,1,1\n", "t.csv", "without supply"),
        (",i,j\nx,1,0\ny,0,one\n", "t.csv, line 3, 'j'", "a number"),
    ],
)
def test_what_is_no_assignment_of_the_economy_is_refused(text: str, where: str, expected: str) -> None:
    with pytest.raises(MalformedInput) as caught:
        parse_assignment(text, "t.csv", ECONOMY)
    assert caught.value.where == where
    assert expected in caught.value.expected


def test_an_assignment_alone_may_have_copies() -> None:
    instance = parse_assignment_alone(",i,j\nx,1/2,1/2\ny,1,0\nseats,2,1\n", "t.csv")
    assert instance.economy == AssignmentEconomy([[0, 0], [0, 0]], [2, 1], ["x", "y"], ["i", "j"])
    assert instance.assignment == matrix([["1/2", "1/2"], [1, 0]])


@pytest.mark.parametrize("text", [",i,j\nx,3,1\ny,1,0\n", "3,2\n2,3\n", "1,0\n1,0\n", "1,0\n0,1\n0,1\n", "1,0\n0,x\n"])
def test_values_are_no_assignment(text: str) -> None:
    with pytest.raises(MalformedInput):
        parse_assignment_alone(text, "t.csv")


def test_an_assignment_is_read_from_tables_only(tmp_path: Path) -> None:
    with pytest.raises(MalformedInput, match=r"\.csv or \.tsv"):
        read_assignment(tmp_path / "shares.json", ECONOMY)


# Large files --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "agent," + ",".join(f"o{j}" for j in range(2500)) + "".join(f"\nx{x}" + ",123" * 2500 for x in range(1000)),
        "agent;" + ";".join(f"o{j}" for j in range(2500)) + "".join(f"\nx{x}" + ";0,5" * 2500 for x in range(1000)),
        "agent,i\nx,1\n" + 'y,"' + "1" * 10_000_000,
        "," * 10_000_000 + "\nx,1\n",
        "\n" * 10_000_000,
        "x" * 10_000_000,
    ],
    ids=["numbers", "decimals", "quote", "commas", "blank", "one-cell"],
)
def test_ten_megabytes_are_read_or_refused_in_seconds(text: str) -> None:
    start = time.process_time()
    try:
        found = f"{len(parse_table(decode_table(text.encode(), 't.csv'), 't.csv').economy.agents)} agents"
    except MalformedInput as fault:
        found = str(fault)
    assert found == "1000 agents" or (found.startswith("t.csv") and len(found) < 400)
    assert time.process_time() - start < 30
