"""Every process table is whole: reachable states, exits, labels, holders; and the drawings are current."""

from collections.abc import Callable

import pytest
from django.core.management import call_command

from khuyencong.accounts.choices import Role
from khuyencong.workflow.process import PROCESSES, Answer, Process

ALL = sorted(PROCESSES)


@pytest.fixture(params=ALL)
def process(request: pytest.FixtureRequest) -> Process:
    return PROCESSES[request.param]


def test_every_route_leads_from_its_start_to_an_end(process: Process) -> None:
    final = {s.key for s in process.states if s.final}
    for route in process.routes or [""]:
        reached = {process.initial}
        while more := {t.target for s in reached for t in process.acts_from(s, route)} - reached:
            reached |= more
        assert final & reached, route
        assert all(process.acts_from(s, route) for s in reached - final), route


def test_every_state_is_reachable(process: Process) -> None:
    reached = {process.initial}
    while more := {t.target for t in process.transitions if t.source in reached} - reached:
        reached |= more
    assert reached == {s.key for s in process.states}


def test_every_open_state_has_a_holder_and_an_exit_and_no_final_one_has(process: Process) -> None:
    for state in process.states:
        exits = process.acts_from(state.key)
        assert bool(exits) is not state.final, state.key
        assert (state.key in process.holders) is not state.final, state.key


def test_every_act_has_roles_label_sentence_and_article(process: Process) -> None:
    for t in process.transitions:
        assert t.roles, t.act
        assert t.roles <= set(Role.values), t.act
        assert str(t.label).strip(), t.act
        assert str(t.sentence).strip(), t.act
        assert t.citation.strip(), t.act


def test_one_act_leads_to_one_state_from_each_state(process: Process) -> None:
    for route in process.routes or [""]:
        pairs = [(t.source, t.act) for t in process.transitions if t.belongs_to(route)]
        assert len(pairs) == len(set(pairs)), route


def test_the_holder_of_a_state_may_perform_an_act_there(process: Process) -> None:
    for state, holder in process.holders.items():
        able = [t for t in process.acts_from(state) if t.actor == holder.actor and t.roles & holder.roles]
        assert able, state


def test_every_send_back_leads_to_an_earlier_state(process: Process) -> None:
    order = [s.key for s in process.states]
    for t in process.transitions:
        if t.answer is Answer.SEND_BACK:
            assert order.index(t.target) < order.index(t.source), t.act


def test_the_drawings_are_current(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("draw_processes", "--check")
    assert capsys.readouterr().out == ""


def test_every_act_of_the_support_project_has_a_form() -> None:
    from khuyencong.programmes.forms import ACT_FORMS

    acts = {t.act for t in PROCESSES["programmes.project"].transitions if not t.follows}
    assert acts == set(ACT_FORMS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("open", {"chau": {"submit"}}),
        ("submit", {"binh": {"appraise_base", "send_back"}, "binh_head": {"appraise_base", "send_back", "refuse"}}),
        ("appraise_base", {"binh_head": {"forward", "send_back"}}),
        (
            "forward",
            {"an": {"appraise_ministry", "send_back"}, "an_head": {"appraise_ministry", "send_back", "refuse"}},
        ),
        (
            "sign_contract",
            {
                "chau": {"request_advance", "begin"},
                "binh": {"propose_stop"},
                "binh_head": {"propose_stop"},
                "an": {"stop_wrongdoing"},
                "an_head": {"stop_wrongdoing"},
            },
        ),
        (
            "approve_plan",
            {
                "chau": {"reregister"},
                "binh": {"move_to_local"},
                "binh_head": {"move_to_local"},
                "an": {"assign_budget"},
                "an_head": {"assign_budget"},
            },
        ),
        ("ask_rest", {"giang": {"pay_rest", "send_back"}}),
        ("liquidate", {}),
    ],
)
def test_each_role_is_offered_exactly_its_buttons(
    step: str, expected: dict[str, set[str]], at_step: Callable[..., object], people: object
) -> None:
    from datetime import date

    from khuyencong.workflow.selectors import acts_offered
    from tests.factories.accounts import People

    story = at_step(step)
    process = PROCESSES["programmes.project"]
    found = {
        name: {o.transition.act for o in acts_offered(process, story.project, people[name], date(2026, 9, 1))}  # type: ignore[attr-defined,index]
        for name in People.names()
    }
    assert {name: acts for name, acts in found.items() if acts} == expected
