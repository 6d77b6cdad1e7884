"""Every norm file is right, and a wrong one says which file and key."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from khuyencong.law import library
from khuyencong.law.choices import NATIONAL, Confidence, NormUnit
from khuyencong.law.rules import overlaps, resolve

GOOD = library.DATA / "norms" / "promotion" / "machinery" / "limit.yaml"
FILES = sorted((library.DATA / "norms").rglob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(library.DATA / "norms")))
def test_a_norm_file_is_right(file: Path) -> None:
    norm = library.read_norm(file)
    assert norm.values
    for value in norm.values:
        assert value.source_url or value.confidence == Confidence.MEMORY, value.version_id
    marked = library.norms()[norm.key]
    assert not overlaps(marked.values)
    assert len({v.version_id for v in marked.values}) == len(marked.values)


def test_applied_activities_exist() -> None:
    for norm in library.norms().values():
        for code in norm.applies_to:
            assert library.activity(code), (norm.key, code)


def test_every_activity_has_three_names() -> None:
    assert len(library.activities()) >= 38
    for found in library.activities().values():
        assert all(found.label[lang] for lang in ("vi", "en", "th"))


WRONG = [
    ("key", {"key": "promotion.machinery.other"}, "key"),
    ("unknown field", {"colour": "red"}, "colour"),
    ("unit", {"unit": "baht"}, "unit"),
    ("label", {"label": {"vi": "x"}}, "label"),
    ("missing", {"values": None}, "values"),
]
WRONG_VALUES = [
    ("float", {"value": 0.5}, "value"),
    ("text", {"value": "300"}, "value"),
    ("negative", {"value": -1}, "value"),
    ("day", {"in_force_from": "2018-05-11"}, "in_force_from"),
    ("order", {"in_force_to": date(2010, 1, 1)}, "in_force_to"),
    ("confidence", {"confidence": "sure"}, "confidence"),
    ("stale without document", {"confidence": "stale"}, "amended_by"),
    ("both", {"brackets": [{"value": 1}]}, "values[0]"),
    ("unknown", {"colour": "red"}, "colour"),
    ("bound", {"bound": "about"}, "bound"),
]


def _written(tmp_path: Path, raw: dict[str, object]) -> Path:
    file = tmp_path / "promotion" / "machinery" / "limit.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    return file


@pytest.mark.parametrize(("name", "change", "key"), WRONG)
def test_a_wrong_norm_names_its_key(tmp_path: Path, name: str, change: dict[str, object], key: str) -> None:
    raw = yaml.safe_load(GOOD.read_text(encoding="utf-8")) | change
    file = _written(tmp_path, raw)
    with pytest.raises(library.BadLawData) as caught:
        library.read_norm(file, tmp_path)
    assert "limit.yaml" in str(caught.value)
    assert key in str(caught.value)


@pytest.mark.parametrize(("name", "change", "key"), WRONG_VALUES)
def test_a_wrong_value_names_its_key(tmp_path: Path, name: str, change: dict[str, object], key: str) -> None:
    raw = yaml.safe_load(GOOD.read_text(encoding="utf-8"))
    raw["values"][0] |= change
    with pytest.raises(library.BadLawData) as caught:
        library.read_norm(_written(tmp_path, raw), tmp_path)
    assert key in str(caught.value)


def test_overlapping_values_are_refused(tmp_path: Path) -> None:
    raw = yaml.safe_load(GOOD.read_text(encoding="utf-8"))
    raw["values"][0]["in_force_to"] = date(2018, 5, 11)
    with pytest.raises(library.BadLawData) as caught:
        library.read_norm(_written(tmp_path, raw), tmp_path)
    assert "overlap" in str(caught.value)


@pytest.mark.promise("P15-1")
def test_every_look_up_carries_instrument_and_article() -> None:
    for norm in library.norms().values():
        for value in norm.values:
            choice = resolve(norm, on=value.in_force_from)
            assert choice.document == value.document
            assert choice.citation.startswith(value.document)
            assert choice.version_id


@pytest.mark.promise("P15-1")
def test_a_look_up_needs_a_day_and_a_purse_decides(db: None) -> None:
    from khuyencong.law import selectors

    with pytest.raises(TypeError):
        selectors.norm("promotion.machinery.limit")  # type: ignore[call-arg]
    national = selectors.norm("promotion.machinery.limit", on=date(2019, 5, 1))
    local = selectors.norm("promotion.machinery.limit", on=date(2019, 5, 1), purse="local")
    assert (national.guide, local.guide) == (False, True)
    assert national.citation == local.citation == "28/2018/TT-BTC, điều 8 khoản 4"


@pytest.mark.promise("P15-2")
def test_the_norm_of_the_approval_day_stays_what_it_was(db: None) -> None:
    from khuyencong.law import selectors

    approved, later = date(2018, 5, 1), date(2019, 5, 1)
    then = selectors.norm("promotion.machinery.limit", on=approved)
    now = selectors.norm("promotion.machinery.limit", on=later)
    assert (then.value, now.value) == (200_000_000, 300_000_000)
    again = selectors.norm("promotion.machinery.limit", on=approved)
    assert (again.version_id, again.value, again.citation) == (then.version_id, then.value, then.citation)


@pytest.mark.parametrize(
    ("key", "day", "value", "confidence"),
    [
        ("promotion.advance.machinery.rate", "2014-02-09", None, ""),
        ("promotion.advance.machinery.rate", "2017-12-31", "0.7", "read"),
        ("promotion.advance.machinery.rate", "2018-01-01", "0.7", "stale"),
        ("promotion.advance.infrastructure.rate", "2016-01-01", "0.3", "read"),
        ("promotion.advance.infrastructure.progress", "2016-01-01", "0.5", "read"),
        ("promotion.advance.startup.rate", "2016-01-01", "1", "read"),
        ("promotion.advance.treasury.ceiling", "2018-05-10", "0.7", "read"),
        ("promotion.advance.treasury.ceiling", "2018-05-11", "0.7", "stale"),
        ("promotion.advance.treasury.ceiling", "2024-05-01", "0.5", "derived"),
        ("promotion.registration.unit_deadline", "2015-01-01", "05-20", "read"),
        ("promotion.registration.unit_deadline", "2018-02-01", "05-20", "stale"),
        ("promotion.registration.unit_deadline", "2019-01-01", None, ""),
        ("promotion.registration.department_deadline", "2015-01-01", "06-15", "read"),
        ("promotion.registration.department_deadline", "2019-01-01", "06-20", "read"),
        ("promotion.settlement.dossier_days", "2017-01-01", "15", "read"),
        ("promotion.liquidation.deadline", "2026-01-01", "01-22", "stale"),
        ("promotion.report.monthly_day", "2026-01-01", "25", "stale"),
        ("promotion.fair_abroad.times_per_year", "2017-09-28", "2", "read"),
        ("promotion.fair_abroad.times_per_year", "2017-09-29", "2", "stale"),
        ("promotion.management.programme.share", "2016-01-01", "0.015", "read"),
        ("promotion.management.programme.share", "2019-01-01", "0.015", "memory"),
        ("promotion.priority.places", "2025-10-15", "place-a", "stale"),
        ("budget.last_payment_file", "2026-12-31", "12-30", "read"),
        ("budget.advance_returned", "2025-12-31", "02-15", "read"),
        ("budget.advance_returned", "2024-12-31", None, ""),
        ("budget.last_payment_file", "2024-12-31", None, ""),
        ("budget.lapse", "2024-12-31", "01-31", "derived"),
        ("budget.lapse", "2025-12-31", "01-31", "read"),
        ("budget.rule_set", "2024-12-31", "83/2015/QH13", "read"),
        ("budget.rule_set", "2025-12-31", "89/2025/QH15", "read"),
    ],
)
def test_value_on_a_day(key: str, day: str, value: str | None, confidence: str) -> None:
    choice = resolve(library.norms()[key], on=date.fromisoformat(day))
    shown = choice.value[0] if isinstance(choice.value, tuple) else choice.value
    assert (None if shown is None else str(shown), str(choice.confidence)) == (value, confidence)


def test_brackets_ask_for_their_fact() -> None:
    norm = library.norms()["promotion.eligibility.sme.workers"]
    assert resolve(norm, on=date(2026, 1, 1), facts={"size": "small"}).value == 100
    unknown = resolve(norm, on=date(2026, 1, 1))
    assert unknown.value is None
    assert "size" in unknown.why


def test_news_and_memory_are_never_called_read() -> None:
    for key in ("promotion.cluster.infrastructure.limit", "promotion.brand.limit", "promotion.uplift.limit"):
        newest = max(library.norms()[key].values, key=lambda v: v.in_force_from)
        assert newest.confidence in {Confidence.NEWS, Confidence.MEMORY}
        assert newest.territory == NATIONAL
    assert NormUnit.VND in {n.unit for n in library.norms().values()}
