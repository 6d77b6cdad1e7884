"""Bad calls of `assess` and `norm` end with exit code 2; good ones print one JSON document."""

import json

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db
GOOD = {"--activity": "A3.4", "--cost": "900000000", "--on": "2019-05-01"}


def call(**changes: str) -> None:
    facts = GOOD | {f"--{name}": value for name, value in changes.items()}
    call_command("assess", *(part for pair in facts.items() for part in pair), "--json")


@pytest.mark.parametrize(
    "change",
    [
        {"activity": "A99"},
        {"activity": ""},
        {"cost": "-1"},
        {"cost": "900.5"},
        {"cost": "nine"},
        {"on": "2019-02-30"},
        {"on": "tomorrow"},
        {"purse": "mine"},
        {"uplift": "0.5"},
        {"uplift": "NaN"},
        {"uplift": "1e999999"},
        {"uplift": "1.5", "ground": "place-z"},
        {"place": "x"},
        {"place": "03046"},
    ],
)
def test_a_bad_call(change: dict[str, str]) -> None:
    with pytest.raises(CommandError) as caught:
        call(**change)
    by_parser = str(caught.value).startswith("Error: argument")  # argparse itself ends the program with 2
    assert by_parser or caught.value.returncode == 2


def test_the_answer_of_the_specification(capsys: pytest.CaptureFixture[str]) -> None:
    call()
    assert json.loads(capsys.readouterr().out) == {
        "ceiling_vnd": 300_000_000,
        "limit_vnd": 300_000_000,
        "share": 0.5,
        "citation": "28/2018/TT-BTC, điều 8 khoản 4",
        "confidence": "read",
        "findings": [],
    }


def test_nothing_in_force_gives_nulls(capsys: pytest.CaptureFixture[str]) -> None:
    call(on="2014-04-07")
    answer = json.loads(capsys.readouterr().out)
    assert [answer[name] for name in ("ceiling_vnd", "limit_vnd", "share")] == [None, None, None]
    assert answer["findings"] == [{"code": "norm.none_in_force", "severity": "warn", "citation": ""}]


def test_norm_list_and_show(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("norm", "list", "--json")
    assert len(json.loads(capsys.readouterr().out)) > 100
    call_command("norm", "show", "promotion.machinery.limit", "--on", "2018-05-10", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert (answer["value"], answer["confidence"]) == (200_000_000, "read")
    with pytest.raises(CommandError) as caught:
        call_command("norm", "show", "promotion.machinery.limits", "--on", "2018-05-10")
    assert caught.value.returncode == 2
    assert "promotion.machinery.limit" in str(caught.value)
