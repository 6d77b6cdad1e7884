"""Forms are data: the facts of the circular, one file of what it leaves open, and not a row number in the code."""

import ast
import json
import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import khuyencong.reporting
from khuyencong.reporting import library
from khuyencong.reporting.rules import (
    BadExpression,
    Cell,
    Figures,
    NotANumber,
    comparison,
    computed,
    formula,
    judge,
    read,
)
from khuyencong.reporting.rules.days import calendar_window, parse_period

ROOT = Path(khuyencong.reporting.__file__).parent
FACTS = json.loads((ROOT / "data" / "forms-circular-14-2024.json").read_text(encoding="utf-8"))
LATE_2026 = date(2026, 12, 14)


@pytest.mark.parametrize("name", ["01", "02", "03", "04"])
def test_a_form_is_the_facts_row_by_row_in_three_languages(name: str) -> None:
    form = library.form_on(f"cluster.form-{name}", LATE_2026)
    printed = [r for r in form.rows if r.printed]
    facts = FACTS["forms"][name]["fields"]
    assert [(r.number, r.label["vi"], r.unit.label["vi"]) for r in printed] == [
        (f["row"], f["label_vi"], f["unit_vi"]) for f in facts
    ]
    assert form.title(LATE_2026)["vi"] == FACTS["forms"][name]["title_vi"]
    for row in form.rows:
        assert set(row.label) == {"vi", "en", "th"}
        assert all(row.label.values()), row.number
    assert not form.ours


def test_form_03_was_one_of_districts_before_july_2025() -> None:
    form = library.form_on("cluster.form-03", date(2025, 6, 14))
    assert "cấp huyện" in form.title(date(2025, 6, 25))["vi"]
    assert "cấp xã" in form.title(date(2025, 12, 25))["vi"]


def test_no_code_names_a_row() -> None:
    """Row numbers of the circular stand in its data files only: no literal of the code is one."""
    dotted = {f["row"] for form in FACTS["forms"].values() for f in form["fields"] if "." in f["row"]}
    numbers = {f["row"] for form in FACTS["forms"].values() for f in form["fields"]}
    for path in sorted(ROOT.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        documented = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
                assert node.value not in numbers, f"{path.name}: {node.value!r}"
                assert not re.search(rf"\[({'|'.join(map(re.escape, dotted))})\]", node.value), path.name
        assert not re.search(r"\brow\s*==\s*[\"']?\d", text), path.name


def test_averages_are_computed_and_never_added() -> None:
    for form in (library.form_on("cluster.form-03", LATE_2026), library.form_on("cluster.form-04", LATE_2026)):
        assert all(not r.sums for r in form.rows if r.kind == "average")
        assert all(r.computed is not None for r in form.rows if r.kind == "average")


@pytest.mark.promise("C13-11")
@pytest.mark.promise("C13-10")
def test_the_average_is_worked_out_from_sums_and_missing_stays_missing() -> None:
    form = library.form_on("cluster.form-04", LATE_2026)
    (average,) = [r for r in form.rows if r.kind == "average"]
    assert average.computed is not None
    refs = [r.row for r in average.computed.refs]
    whole = {Cell(refs[0]): 50 * 10**4, Cell(refs[1]): 120 * 10**4}
    assert computed(form, Figures(whole)) == {Cell(average.number): 416700}
    assert computed(form, Figures({Cell(refs[0]): 50 * 10**4})) == {Cell(average.number): None}
    assert computed(form, Figures({**whole, Cell(refs[1]): 0})) == {Cell(average.number): None}


def test_a_formula_is_arithmetic_only_and_exact() -> None:
    assert formula("[a] / 3 * 3").value(lambda ref: 1) == Fraction(1)
    assert formula("[a] + [b]").value({"a": 1, "b": None}.get and (lambda ref: {"a": 1}.get(ref.row))) is None
    for bad in ("__import__('os')", "[a].real", "[a] + (", "[a@yesterday]", "lambda: 1"):
        with pytest.raises(BadExpression):
            formula(bad)
    with pytest.raises(BadExpression):
        comparison("[a] + 1")


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("1.234,5", "vi", "1234.5"),
        ("1,234.5", "en", "1234.5"),
        ("0", "vi", "0"),
        (" 12 ", "vi", "12"),
        ("", "vi", None),
    ],
)
def test_a_typed_figure_is_read_as_its_language_writes_it(text: str, lang: str, value: str | None) -> None:
    found = read(text, places=3, lang=lang)
    assert found is None if value is None else str(found) == value


@pytest.mark.parametrize("text", ["12 ha", "1.2", "1,2,3", "--1", "NaN", "1e3", "∞", "12.34"])
def test_pasted_text_is_no_figure(text: str) -> None:
    with pytest.raises(NotANumber):
        read(text, places=3, lang="vi")


def test_period_keys() -> None:
    assert parse_period("2026-H1") == ("H1", 2026, 1)
    assert parse_period("2026-M05") == ("M", 2026, 5)
    assert calendar_window("Q", 2026, 4) == (date(2026, 10, 1), date(2026, 12, 31))
    for bad in ("2026", "2026-M13", "2026-Q5", "26-H1", "2026-X1", "2026-M"):
        with pytest.raises(ValueError, match=bad):
            parse_period(bad)


RULES = {
    "form-03": [
        ("15=", {"15": 3, "15.1": 1, "15.2": 1}, "operating_sum", "block"),
        ("16=", {"16": 10, "16.1": 5, "16.2": "5.02"}, "operating_area_sum", "block"),
        ("15.3", {"15": 1, "15.3": 2}, "craft_above_operating", "block"),
        ("15.4", {"15": 1, "15.4": 2}, "specialised_above_operating", "block"),
        ("5", {"5": 2, "3": 1}, "new_above_established", "block"),
        ("6", {"6": 2, "4": 1}, "new_area_above_established", "block"),
        ("7", {"7": 2, "3": 1}, "enterprise_above_established", "block"),
        ("8", {"8": 2, "4": 1}, "enterprise_area_above_established", "block"),
        ("15.1", {"15.1": 2, "3": 1}, "operating_established_above_established", "block"),
        ("21", {"21": 2, "20": 1}, "foreign_above_projects", "block"),
        ("22", {"22": 2, "20": 1}, "operating_above_projects", "block"),
        ("27", {"27": 2, "26": 1}, "compliant_above_started", "block"),
        ("17", {"17": 2, "16": 1}, "industrial_above_area", "block"),
        ("18", {"18": 2, "17": 1}, "leased_above_industrial", "block"),
        ("9", {"9": 2, "3": 1}, "plan_above_established", "warn"),
        ("14", {"14": 2, "13": 1}, "paid_above_total", "warn"),
        ("3", {"3": 2, "1": 1}, "established_above_planned", "warn"),
    ],
    "form-02": [
        ("7", {"7": 2, "6": 1}, "foreign_above_projects", "block"),
        ("8", {"8": 2, "6": 1}, "operating_above_projects", "block"),
        ("14", {"14": 1, "13": 0}, "compliant_without_treatment", "block"),
        ("4", {"4": 2, "3": 1}, "leased_above_serviced", "warn"),
        ("2", {"2": 2, "1": 1}, "paid_above_total", "warn"),
    ],
}


@pytest.mark.promise("C13-12")
@pytest.mark.promise("C13-13")
@pytest.mark.promise("C13-14")
@pytest.mark.parametrize(
    ("name", "figures", "code", "severity"),
    [(name, *case[1:]) for name, cases in RULES.items() for case in cases],
)
def test_a_relation_between_rows_blocks_or_warns(
    name: str, figures: dict[str, object], code: str, severity: str
) -> None:
    """Each relation of C§13.12–14 alone: the broken one is told at its cell, with its article; equal figures pass."""
    form = library.form_on(f"cluster.{name}", LATE_2026)
    own = {Cell(k): int(Fraction(str(v)) * 10 ** form.row(k).unit.scale) for k, v in figures.items()}
    found = [f for f in judge(form, Figures(own), whole=False) if f.code.startswith("reporting.check")]
    assert [(f.code.rpartition(".")[2], f.severity.value) for f in found] == [(code, severity)]
    assert found[0].citation.startswith(("14/2024/TT-BCT", "32/2024/NĐ-CP"))
    assert found[0].field in figures
    level = {cell: max(own.values()) for cell in own}
    even = dict(level) if "=" not in code and "sum" not in code else {}
    assert [f for f in judge(form, Figures(even), whole=False) if f.code.endswith(code)] == []


@pytest.mark.promise("C13-14")
def test_leased_and_serviced_land_stay_within_the_industrial_land_of_the_plan() -> None:
    form = library.form_on("cluster.form-02", LATE_2026)
    land = {"industrial_land": (30 * 10**4, 4), "occupied_land": (31 * 10**4, 4)}
    found = judge(form, Figures({Cell("4"): 301000, Cell("3"): 301000}, registry=land), whole=False)
    codes = {f.code.rpartition(".")[2]: f.severity.value for f in found}
    assert codes["leased_above_industrial"] == codes["serviced_above_industrial"] == "block"
    assert codes["occupancy_range"] == "block"


@pytest.mark.promise("C13-12")
def test_a_hundredth_of_a_hectare_is_tolerated_and_no_more() -> None:
    form = library.form_on("cluster.form-03", LATE_2026)

    def told(second: int) -> bool:
        own = {Cell("16"): 100000, Cell("16.1"): 50000, Cell("16.2"): second}
        return any(f.code.endswith("operating_area_sum") for f in judge(form, Figures(own), whole=False))

    assert not told(50100)
    assert told(50101)


@pytest.mark.promise("C13-15")
def test_flows_of_the_year_hold_those_of_its_half_year() -> None:
    for name in ("form-01", "form-02", "form-03", "form-04"):
        form = library.form_on(f"cluster.{name}", LATE_2026)
        flows = [r for r in form.rows if r.kind == "flow"]
        assert flows
        for row in flows:
            cell = Cell(row.number)
            found = judge(form, Figures({cell: 10}, half={cell: 11}), whole=False)
            assert [f.severity.value for f in found if f.field == row.number] == ["block"], (name, row.number)
            assert judge(form, Figures({cell: 11}, half={cell: 11}), whole=False) == []


@pytest.mark.promise("C13-16")
def test_paid_capital_does_not_fall_from_one_period_to_the_next() -> None:
    for name in ("form-02", "form-03", "form-04"):
        form = library.form_on(f"cluster.{name}", LATE_2026)
        for row in (r for r in form.rows if r.kind == "cumulative"):
            cell = Cell(row.number)
            found = judge(form, Figures({cell: 10}, previous={cell: 11}), whole=False)
            assert [f.code.rpartition(".")[2] for f in found] == ["paid_fell"]
            assert judge(form, Figures({cell: 12}, previous={cell: 11}), whole=False) == []
