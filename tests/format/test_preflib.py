"""Orders of PrefLib as economies: what values they get, what is written is read again, and what is refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import exactmarket as em
from exactmarket.errors import MalformedInput
from exactmarket.format.instance import AssignmentInstance
from exactmarket.format.preflib import ENDINGS, MOST_VALUES, parse_preflib
from exactmarket.format.reading import Reading

HEAD = """# FILE NAME: courses{ending}
# TITLE: Courses: first choices
# DATA TYPE: {type}
# NUMBER ALTERNATIVES: 4
# NUMBER VOTERS: {voters}
# NUMBER UNIQUE ORDERS: {orders}
# ALTERNATIVE NAME 1: Algebra
# ALTERNATIVE NAME 2: History, old
# ALTERNATIVE NAME 3: Logic: 1
# ALTERNATIVE NAME 4: Ökonomie
"""


def file_of(ending: str, *orders: str, counts: int | None = None) -> str:
    voters = sum(int(order.split(":")[0]) for order in orders) if counts is None else counts
    return HEAD.format(ending=ending, type=ending[1:], voters=voters, orders=len(orders)) + "\n".join(orders) + "\n"


def parsed(
    text: str, where: str, ending: str, values: str, supply: list[int] | None = None, *, most: int = MOST_VALUES
) -> AssignmentInstance:
    copies = None if supply is None else tuple(map(em.Q, supply))
    return parse_preflib(text, where, ending, Reading(values=values, supply=copies), most)


def values(ending: str, how: str, *orders: str) -> list[list[str]]:
    economy = parsed(file_of(ending, *orders), f"courses{ending}", ending, how, [9]).economy
    return [[str(value) for value in row] for row in economy.values]


def test_voters_are_agents_and_alternatives_are_objects() -> None:
    economy = parsed(file_of(".soc", "3: 2,1,3,4", "1: 4,3,2,1"), "courses.soc", ".soc", "borda", [1, 2, 3, 4]).economy
    assert economy.agents == ("1", "2", "3", "4")
    assert economy.objects == ("Algebra", "History, old", "Logic: 1", "Ökonomie")
    assert economy.supply == (1, 2, 3, 4)
    assert economy.values == ((2, 3, 1, 0),) * 3 + ((0, 1, 2, 3),)


@pytest.mark.parametrize(
    ("ending", "order", "borda", "lexicographic"),
    [
        (".soc", "1: 2,1,3,4", ["2", "3", "1", "0"], ["4", "8", "2", "1"]),
        (".soi", "1: 2,1", ["2", "3", "0", "0"], ["1", "2", "0", "0"]),
        (".soi", "1:", ["0", "0", "0", "0"], ["0", "0", "0", "0"]),
        (".toc", "1: 2,{1,3},4", ["1", "3", "1", "0"], ["2", "6", "2", "1"]),
        (".toc", "1: { 1, 2, 3, 4 }", ["0", "0", "0", "0"], ["1", "1", "1", "1"]),
        (".toi", "1: {2,4}, 1", ["1", "2", "0", "2"], ["1", "2", "0", "2"]),
        (".toi", "1: {2}", ["0", "3", "0", "0"], ["0", "1", "0", "0"]),
    ],
)
def test_which_values_stand_for_an_order(ending: str, order: str, borda: list[str], lexicographic: list[str]) -> None:
    assert values(ending, "borda", order) == [borda]
    assert values(ending, "lexicographic", order) == [lexicographic]


@given(st.data())
def test_what_is_written_is_read_again(data: st.DataObject) -> None:
    """Both values have the order that was written, and unnamed alternatives last."""
    ending = data.draw(st.sampled_from(sorted(ENDINGS)))
    tied, complete = ENDINGS[ending]
    orders = data.draw(st.lists(st.permutations([1, 2, 3, 4]), min_size=1, max_size=4))
    lines, wanted = [], []
    for order in orders:
        named = order if complete else order[: data.draw(st.integers(0, 4))]
        cuts = data.draw(st.lists(st.booleans(), min_size=4, max_size=4)) if tied else [True] * 4
        places: list[list[int]] = []
        for alternative, cut in zip(named, cuts, strict=False):
            if cut or not places:
                places.append([alternative])
            else:
                places[-1].append(alternative)
        voters = data.draw(st.integers(1, 3))
        written = ",".join(
            str(place[0]) if len(place) == 1 else "{" + ",".join(map(str, place)) + "}" for place in places
        )
        lines.append(f"{voters}: {written}")
        rank = {alternative: k for k, place in enumerate(places) for alternative in place}
        wanted += [[-rank.get(alternative, len(places)) for alternative in (1, 2, 3, 4)]] * voters
    for how in ("borda", "lexicographic"):
        economy = parsed(file_of(ending, *lines), f"f{ending}", ending, how, [9]).economy
        assert len(economy.values) == len(wanted)
        for row, ranks in zip(economy.values, wanted, strict=True):
            for j in range(4):
                assert [row[j] > other for other in row] == [ranks[j] > other for other in ranks]


@pytest.mark.parametrize(
    ("ending", "old", "new", "said"),
    [
        (".soc", "2: 1,2,3,4", "4\n1,Algebra", "PrefLib's format since 2022"),
        (".soc", "2: 1,2,3,4", "2: 1,2,{3,4}", "no ties"),
        (".soi", "2: 1,2,3,4", "2: {1,2}", "no ties"),
        (".soc", "2: 1,2,3,4", "2: 1,2,3", "all 4 alternatives"),
        (".toc", "2: 1,2,3,4", "2: 1,{2,3}", "all 4 alternatives"),
        (".soc", "2: 1,2,3,4", "2: 1,2,3,3", "each alternative once"),
        (".toi", "2: 1,2,3,4", "2: {1,1}", "each alternative once"),
        (".soi", "2: 1,2,3,4", "2: 1,5", "the number of an alternative"),
        (".soi", "2: 1,2,3,4", "2: 1,,2", "numbers of alternatives"),
        (".soi", "2: 1,2,3,4", "2: 1,2,", "a comma between alternatives"),
        (".soi", "2: 1,2,3,4", "2: 1 2", "a comma between alternatives"),
        (".soi", "2: 1,2,3,4", "2: 1 2,3", "a comma between alternatives"),
        (".soi", "2: 1,2,3,4", "2: " + 5000 * "1", "the number of an alternative"),
        (".soi", "2: 1,2,3,4", 5000 * "1" + ": 1,2", "PrefLib's format since 2022"),
        (".soc", "NAME 4: Ökonomie", "NAME: Ökonomie", "each alternative once, with its number and a name"),
        (".toi", "2: 1,2,3,4", "2: {1,2", "numbers of alternatives"),
        (".toi", "2: 1,2,3,4", "2: {}", "the number of an alternative"),
        (".soi", "2: 1,2,3,4", "2: Algebra", "numbers of alternatives"),
        (".soc", "2: 1,2,3,4", "0: 1,2,3,4", "one voter or more"),
        (".soc", "2: 1,2,3,4", "-2: 1,2,3,4", "PrefLib's format since 2022"),
        (".soc", "2: 1,2,3,4", "", "what the file holds, 0"),
        (".soc", "# NUMBER ALTERNATIVES: 4\n", "", "what the file holds, 4"),
        (".soc", "# NUMBER VOTERS: 2", "# NUMBER VOTERS: 3", "what the file holds, 2"),
        (".soc", "# NUMBER VOTERS: 2\n", "", "what the file holds, 2"),
        (".soc", "# NUMBER VOTERS: 2", "# NUMBER VOTERS: many", "NUMBER VOTERS once, a number"),
        (".soc", "# NUMBER VOTERS: 2", "# NUMBER VOTERS: 2\n# NUMBER VOTERS: 2", "NUMBER VOTERS once"),
        (".soc", "# NUMBER UNIQUE ORDERS: 1", "# NUMBER UNIQUE ORDERS: 2", "what the file holds, 1"),
        (".soc", "NAME 4: Ökonomie", "NAME 3: Ökonomie", "each alternative once, with its number and a name"),
        (".soc", "NAME 4: Ökonomie", "NAME 4: Algebra", "each alternative once, with its number and a name"),
        (".soc", "NAME 4: Ökonomie", "NAME 4:", "each alternative once, with its number and a name"),
        (".soc", "# ALTERNATIVE NAME 4: Ökonomie\n", "", "the number of an alternative of the header"),
        (".soc", "# DATA TYPE: soc", "# DATA TYPE: toc", "the DATA TYPE soc"),
        (".soc", "2: 1,2,3,4", "2: 1,2,3,4\n# TITLE: late", "the header before the orders"),
        (".soi", "# NUMBER VOTERS: 2", "# NUMBER VOTERS: 999999999", "what the file holds, 2"),
    ],
)
def test_what_does_not_follow_the_format_is_refused(ending: str, old: str, new: str, said: str) -> None:
    text = file_of(ending, "2: 1,2,3,4")
    assert old in text
    with pytest.raises(MalformedInput) as caught:
        parsed(text.replace(old, new), f"courses{ending}", ending, "borda", [2])
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"courses{ending}")


def test_a_few_lines_cannot_stand_for_too_many_voters() -> None:
    text = file_of(".soc", "900000000: 1,2,3,4")
    with pytest.raises(MalformedInput, match="at most 10000000 values"):
        parsed(text, "courses.soc", ".soc", "borda", [10**9])
    small = file_of(".soc", "2: 1,2,3,4")
    assert len(parsed(small, "courses.soc", ".soc", "borda", most=8).economy.values) == 2
    with pytest.raises(MalformedInput, match="at most 7 values"):
        parsed(small, "courses.soc", ".soc", "borda", most=7)


def test_a_file_without_voters_is_no_economy() -> None:
    text = file_of(".soc", counts=0)
    with pytest.raises(MalformedInput, match="at least one agent"):
        parsed(text, "courses.soc", ".soc", "borda", [1])


def test_other_lines_of_the_header_say_nothing() -> None:
    text = file_of(".soc", "2: 1,2,3,4")
    more = "# a remark\n# COLOUR 5: red\n#\n\n" + text.replace("\n2: ", "\n# MODIFICATION TYPE: original\n\n2: ")
    assert parsed(more, "f.soc", ".soc", "borda") == parsed(text, "f.soc", ".soc", "borda")


@pytest.mark.parametrize("voters", [1, 3, 4])
def test_one_copy_of_each_is_enough_for_as_many_voters(voters: int) -> None:
    economy = parsed(file_of(".soc", f"{voters}: 1,2,3,4"), "f.soc", ".soc", "borda").economy
    assert (len(economy.agents), economy.supply) == (voters, (1, 1, 1, 1))


def test_values_and_copies_are_to_be_said(tmp_path: Path) -> None:
    path = tmp_path / "courses.soc"
    path.write_text(file_of(".soc", "3: 1,2,3,4", "2: 2,1,4,3"), encoding="utf-8")
    for wrong in (None, "cardinal"):
        with pytest.raises(MalformedInput, match="--values borda or --values lexicographic"):
            em.read(path, values=wrong)
    with pytest.raises(MalformedInput, match="--supply N"):
        em.read(path, values="borda")
    with pytest.raises(MalformedInput, match="supply"):
        em.read(path, values="borda", supply=[1, 1, 1])
    with pytest.raises(MalformedInput, match="supply"):
        em.read(path, values="borda", supply="1,1,1,1/2")
    with pytest.raises(MalformedInput, match="supply"):
        em.read(path, values="borda", supply=1.5)  # type: ignore[arg-type]
    assert em.read(path, values="borda", supply=2) == em.read(path, values="borda", supply=["2", 2, 2, 2])
    packed = tmp_path / "courses.soc.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert em.read(packed, values="borda", supply=2) == em.read(path, values="borda", supply="2")
    with pytest.raises(MalformedInput, match="a file of PrefLib"):
        em.read(Path(em.__file__).parent / "examples" / "zhou-1990.json", values="borda")
