"""The description of the API: committed, complete, and kept by the API itself against generated and hostile input."""

from __future__ import annotations

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from pytest_django.live_server_helper import LiveServer
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.api import document, mount
from tests.api.conftest import program
from tests.factories.places import Units
from tests.factories.registry import make_establishment, make_officer

EXAMPLES = 8
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


def test_the_committed_document_is_the_generated_one() -> None:
    assert document.PAGE.read_text(encoding="utf-8") == document.text(), "run `khuyencong draw-openapi`"


def test_every_operation_says_its_act_its_right_and_its_problems() -> None:
    described = json.loads(document.text())
    assert len(described["paths"]) >= 10
    for methods in described["paths"].values():
        for operation in methods.values():
            assert operation["x-act"]
            assert operation["summary"]
            assert {"400", "401", "403", "404", "409", "429"} <= set(operation["responses"])
            assert operation["security"] == [{"ByToken": []}]
    assert not [p for p in described["paths"] if "number" in p or "pin" in p]


@pytest.mark.django_db(transaction=True)
def test_schemathesis_finds_no_crash_and_no_undocumented_answer(live_server: LiveServer, settings: Any) -> None:
    settings.API_PER_MINUTE = 1_000_000
    from tests.factories.places import make_units

    units: Units = make_units()
    officer = make_officer(Role.DEPARTMENT_OFFICER, units.lao_cai, kind=BodyKind.DEPARTMENT)
    known = make_establishment(commune=units.ban_ho, by=officer)
    headers = {"Authorization": f"Bearer {program(officer).secret}"}
    schema = schemathesis.openapi.from_dict(json.loads(document.text()))
    ran = 0
    for found in schema.get_all_operations():
        ran += _try(found.ok(), f"{live_server.url}", headers, known.pk)
    assert ran >= len(json.loads(document.text())["paths"])
    assert mount.api.version == "1"


def _try(operation: Any, url: str, headers: dict[str, str], known: int) -> int:
    """Ask one operation with generated input, fitting and not; half of the numbers in its address are real ones."""
    asked = 0

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @_given(operation)
    def run(case: Any) -> None:
        nonlocal asked
        asked += 1
        if asked % 2 and case.path_parameters:
            case.path_parameters = dict.fromkeys(case.path_parameters, known)
        case.call_and_validate(base_url=url, headers=headers, checks=CHECKS)

    run()
    return asked


def _given(operation: Any) -> Any:
    from hypothesis import given, strategies
    from schemathesis import GenerationMode

    both = [operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]
    return given(case=strategies.one_of(both))
