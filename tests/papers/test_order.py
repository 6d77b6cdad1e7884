"""The order of a dossier's papers is data that says how far it can be trusted."""

from pathlib import Path

import pytest
import yaml

from khuyencong.law.choices import Confidence
from khuyencong.papers import order
from khuyencong.papers.order import Entry


def kinds(contents: list[str], *given: str) -> list[tuple[str, list[str]]]:
    found = order.in_order([Entry(kind, f"{kind}/{at}") for at, kind in enumerate(given)], contents)
    return [(step.key, rows) for step, rows in found]


def test_papers_stand_by_step_and_in_the_order_of_the_articles() -> None:
    assert kinds(
        [], "liquidation_minutes", "contract", "quotation", "request_letter", "contract", "settlement_table"
    ) == [
        ("registration", ["request_letter/3", "quotation/2"]),
        ("contract", ["contract/1", "contract/4"]),
        ("settlement", ["settlement_table/5", "liquidation_minutes/0"]),
    ]
    assert kinds([]) == []


def test_a_kind_the_table_does_not_know_is_not_lost() -> None:
    assert kinds([], "something_new", "other", "contract") == [
        ("contract", ["contract/2"]), ("other", ["other/1", "something_new/0"]),
    ]  # fmt: skip


def test_a_content_may_have_an_order_of_its_own() -> None:
    papers = ("business_registration", "progress_report", "quantity_report", "startup_acceptance")
    assert kinds(["A3.4"], *papers)[0] == ("registration", ["business_registration/0"])
    assert kinds(["A2.3"], *papers) == [
        ("advance", ["startup_acceptance/3", "quantity_report/2", "business_registration/0", "progress_report/1"])
    ]
    assert kinds(["A4.3-abroad"], "organiser_invoice", "participant_list")[0][1] == [
        "participant_list/1", "organiser_invoice/0",
    ]  # fmt: skip


@pytest.mark.parametrize("contents", [[], ["A2.3"], ["A7.6", "A3.1"], ["A4.3", "A6.1", "A2.3"]])
def test_every_paper_stands_exactly_once(contents: list[str]) -> None:
    every = [paper for step in order.steps_for(contents) for paper in step.papers]
    assert len(every) == len(set(every))
    assert set(every) == {paper for step in order.steps_for() for paper in step.papers}


def test_the_order_says_that_the_annex_was_not_read() -> None:
    assert order.confidence() == Confidence.DERIVED
    for lang in ("vi", "en", "th"):
        assert "2" in order.note(lang)
        assert all(lang in step.label for step in order.steps_for())
    assert "Phụ lục 2 chưa đọc" in order.note("vi")
    assert all("36/2013/TT-BCT" in step.basis for step in order.steps_for()[:-1])


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["steps"][1]["papers"].append("contract"),
        lambda data: data["by_content"].append({"codes": ["A1.1"], "step": "nowhere", "papers": []}),
        lambda data: data["by_content"].append({"codes": ["A1.1"], "step": "rest", "papers": ["nothing"]}),
    ],
)
def test_a_wrong_table_is_refused(change: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = yaml.safe_load(order.TABLE.read_text())
    change(data)  # type: ignore[operator]
    (tmp_path / "order.yaml").write_text(yaml.safe_dump(data, allow_unicode=True))
    monkeypatch.setattr(order, "TABLE", tmp_path / "order.yaml")
    order._table.cache_clear()
    with pytest.raises(ValueError, match=r"order\.yaml"):
        order.steps_for()
    monkeypatch.undo()
    order._table.cache_clear()
