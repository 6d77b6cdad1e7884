"""State of documents on a day, computed from what was read; the command that tells it."""

import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from khuyencong.law import library
from khuyencong.law.choices import RelationKind
from khuyencong.law.documents import parse_relation

CASES = [
    # number, day, state, since
    ("32/2024/NĐ-CP", "2024-03-14", "not_yet_effective", None),
    ("32/2024/NĐ-CP", "2024-04-30", "not_yet_effective", "2024-03-15"),
    ("32/2024/NĐ-CP", "2024-05-01", "in_force", "2024-05-01"),
    ("32/2024/NĐ-CP", "2026-09-14", "in_force", "2024-05-01"),
    ("32/2024/NĐ-CP", "2026-09-15", "partly_expired", "2026-09-15"),
    ("26/2014/TTLT-BTC-BCT", "2014-04-07", "not_yet_effective", "2014-02-18"),
    ("26/2014/TTLT-BTC-BCT", "2014-04-08", "in_force", "2014-04-08"),
    ("26/2014/TTLT-BTC-BCT", "2018-05-10", "in_force", "2014-04-08"),
    ("26/2014/TTLT-BTC-BCT", "2018-05-11", "expired", "2018-05-11"),
    ("28/2018/TT-BTC", "2018-05-10", "not_yet_effective", "2018-03-28"),
    ("28/2018/TT-BTC", "2024-10-12", "in_force", "2018-05-11"),  # a remembered start changes no state
    ("28/2018/TT-BTC", "2025-10-28", "partly_expired", "2025-10-28"),
    ("64/2024/TT-BTC", "2024-10-12", "unknown", None),
    ("64/2024/TT-BTC", "2025-10-27", "unknown", None),
    ("64/2024/TT-BTC", "2025-10-28", "in_force", "2025-10-28"),
    ("20/2017/TT-BCT", "2018-01-01", "unknown", None),
    ("20/2017/TT-BCT", "2025-11-05", "in_force", "2025-11-05"),
    ("17/2018/TT-BCT", "2018-01-01", "unknown", None),
    ("45/2012/NĐ-CP", "2025-10-14", "in_force", "2012-07-05"),
    ("45/2012/NĐ-CP", "2025-10-15", "partly_expired", "2025-10-15"),
    ("134/2004/NĐ-CP", "2010-01-01", "unknown", None),
    ("134/2004/NĐ-CP", "2012-07-05", "expired", "2012-07-05"),
    ("1881/QĐ-TTg", "2025-12-31", "in_force", "2020-11-20"),
    ("1881/QĐ-TTg", "2026-01-01", "expired", "2026-01-01"),
    ("146/2025/NĐ-CP", "2027-02-28", "in_force", "2025-07-01"),
    ("146/2025/NĐ-CP", "2027-03-01", "expired", "2027-03-01"),
    ("46/VBHN-BCT", "2026-01-01", "unknown", None),
    ("60/2026/TT-BTC", "2026-10-01", "unknown", None),
    ("105/2009/QĐ-TTg", "2017-07-15", "expired", "2017-07-15"),
    ("68/2017/NĐ-CP", "2024-05-01", "expired", "2024-05-01"),
    ("1670/NQ-UBTVQH15", "2025-06-16", "in_force", "2025-06-16"),
]


@pytest.mark.parametrize(("number", "day", "state", "since"), CASES)
def test_state_on_a_day(number: str, day: str, state: str, since: str | None) -> None:
    found = library.documents().state(number, date.fromisoformat(day))
    assert (found.state.value, found.since and found.since.isoformat()) == (state, since)
    assert found.because


def status(capsys: pytest.CaptureFixture[str], *call: str) -> dict[str, object]:
    call_command("law", "status", *call, "--json")
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


@pytest.mark.parametrize("typed", ["32/2024/NĐ-CP", "32/2024/ND-CP", "32/2024/nd-cp", " 32/2024/Nđ-CP ", "32/2024"])
def test_numbers_are_found_without_accents_and_case(capsys: pytest.CaptureFixture[str], typed: str) -> None:
    assert status(capsys, typed, "--on", "2025-01-01")["state"] == "in_force"
    assert set(status(capsys, typed, "--on", "2025-01-01")) == {"state", "since", "because"}


def test_an_unknown_document_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("law", "status", "23/2024/NĐ-CP", "--on", "2025-01-01")
    assert caught.value.returncode == 1
    assert "32/2024/NĐ-CP" in str(caught.value)


@pytest.mark.parametrize("day", ["2025-02-29", "2025-13-01", "yesterday", "20250101x"])
def test_an_impossible_day_is_a_bad_call(day: str) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("law", "status", "32/2024/NĐ-CP", "--on", day)
    assert caught.value.returncode == 2


def test_the_published_list_is_whole_and_its_relations_are_parsed() -> None:
    held = library.documents()
    published = [d for d in held.documents.values() if d.published_relation or d.published_status]
    assert sum(1 for d in held.documents.values()) > 82
    rest = {phrase for d in published for phrase in parse_relation(d.published_relation)[1]}
    assert not [p for p in rest if p.split()[0] in {"amends", "amended", "replaces", "replaced", "succeeds"}], rest


def test_relations_stand_on_both_sides() -> None:
    held = library.documents()
    kinds = {(r.kind, r.number) for r in held.relations_of("28/2018/TT-BTC")}
    assert (RelationKind.REPLACES, "26/2014/TTLT-BTC-BCT") in kinds
    assert (RelationKind.AMENDED_BY, "64/2024/TT-BTC") in kinds
    back = {(r.kind, r.number) for r in held.relations_of("26/2014/TTLT-BTC-BCT")}
    assert (RelationKind.REPLACED_BY, "28/2018/TT-BTC") in back


def test_an_unread_relation_changes_no_state() -> None:
    assert library.documents().state("96/2022/NĐ-CP", date(2026, 1, 1)).state == "unknown"


def test_every_document_of_a_norm_is_held() -> None:
    held = library.documents()
    for norm in library.norms().values():
        for value in norm.values:
            assert held.get(value.document).number == value.document, norm.key
            if value.amended_by:
                held.get(value.amended_by)
    for row in library.provincial_instruments():
        held.get(row["document"])
    for amendment in library.unread_amendments():
        assert held.get(amendment.amends).number == amendment.amends
