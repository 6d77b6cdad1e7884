"""Small cells stay hidden, and no sum gives one away."""

from __future__ import annotations

import random

from khuyencong.opendata.rules import SMALLEST, Key, Line, hidden_cells, is_body


def table(values: dict[Key, int]) -> tuple[dict[Key, int], list[Line]]:
    """Counts by row and column with every sum, and what adds up to what."""
    rows, columns = sorted({k[0] for k in values}, key=str), sorted({k[1] for k in values}, key=str)
    counts = {(r, c): values.get((r, c), 0) for r in rows for c in columns}
    lines: list[Line] = []
    for r in rows:
        counts[r, "+"] = sum(counts[r, c] for c in columns)
        lines.append(([(r, c) for c in columns], (r, "+")))
    for c in columns:
        counts["+", c] = sum(counts[r, c] for r in rows)
        lines.append(([(r, c) for r in rows], ("+", c)))
    counts["+", "+"] = sum(counts[r, "+"] for r in rows)
    lines.append(([(r, "+") for r in rows], ("+", "+")))
    lines.append(([("+", c) for c in columns], ("+", "+")))
    return counts, lines


def test_a_small_cell_takes_a_neighbour_with_it_in_each_sum() -> None:
    counts, lines = table({(1, "a"): 2, (1, "b"): 40, (1, "c"): 9, (2, "a"): 30, (2, "b"): 7, (2, "c"): 8})
    hidden = hidden_cells(counts, lines)
    assert hidden == {(1, "a"), (1, "c"), (2, "a"), (2, "c")}


def test_two_small_cells_whose_sum_says_what_they_are() -> None:
    """1 + 1 = 2 would say that each is 1."""
    hidden = hidden_cells({("x", 1): 1, ("x", 2): 1, ("x", 3): 5, ("x", 4): 9, ("x", "+"): 16},
                          [([("x", n) for n in (1, 2, 3, 4)], ("x", "+"))])  # fmt: skip
    assert hidden == {("x", 1), ("x", 2), ("x", 3)}


def test_a_table_without_small_cells_is_whole() -> None:
    counts, lines = table({(1, "a"): 3, (1, "b"): 40, (2, "a"): 0, (2, "b"): 7})
    assert hidden_cells(counts, lines) == frozenset()


def test_one_cell_alone_hides_its_sum() -> None:
    counts, lines = table({(1, "a"): 2})
    assert hidden_cells(counts, lines) == set(counts)


def test_no_sum_of_any_table_can_be_solved_for_one_cell() -> None:
    chance = random.Random(360)
    for _turn in range(200):
        shape = chance.randint(1, 6), chance.randint(1, 5)
        values: dict[Key, int] = {
            (r, c): chance.choice([0, 0, 1, 2, 3, 5, 40]) for r in range(shape[0]) for c in range(shape[1])
        }
        counts, lines = table(values)
        hidden = hidden_cells(counts, lines)
        assert {k for k, n in counts.items() if 0 < n < SMALLEST} <= hidden
        for cells, total in lines:
            unknown = [k for k in (*cells, total) if k in hidden]
            assert len(unknown) != 1, (counts, hidden)
            parts = [k for k in cells if k in hidden]
            assert total in hidden or not parts or sum(counts[k] for k in parts) >= SMALLEST


def test_which_names_are_bodies() -> None:
    bodies = ["Công ty TNHH Minh Hồng", "HTX thủ công mỹ nghệ Tân Thọ", "DNTN Hòa Bình", "  Hợp  tác xã Chè"]
    persons = ["Hộ kinh doanh Lê Văn Ví Dụ", "Đồng Thị Ví Dụ", "Cơ sở Sùng A", "", "Nghệ nhân Lò Thị", "HTXYZ"]
    assert [is_body(name) for name in bodies] == [True] * 4
    assert [is_body(name) for name in persons] == [False] * 6
