"""Projects in the states tests ask for."""

from collections.abc import Callable
from datetime import date

import pytest

from khuyencong.demo.story import Story
from tests.factories.accounts import People
from tests.factories.programmes import make_story

STEPS = ("open", "submit", "appraise_base", "forward", "appraise_ministry", "approve_plan", "assign_budget",
         "sign_contract", "progress", "advance", "deliver", "ask_acceptance", "accept", "ask_rest", "pay_rest",
         "settle", "liquidate")  # fmt: skip


def advance_to(story: Story, last: str) -> Story:
    """Tell the story of a 2026 project up to and including a step."""
    acts: dict[str, Callable[[], object]] = {
        "open": lambda: story.open(date(2025, 8, 4)),
        "submit": lambda: story.submit(date(2025, 8, 5)),
        "appraise_base": lambda: story.appraise_base(date(2025, 8, 20)),
        "forward": lambda: story.forward(date(2025, 8, 22)),
        "appraise_ministry": lambda: story.appraise_ministry(date(2025, 11, 14)),
        "approve_plan": lambda: story.approve_plan(date(2025, 12, 30), "3900/QĐ-BCT (ví dụ)"),
        "assign_budget": lambda: story.assign_budget(date(2026, 1, 20), "55/QĐ-BCT (ví dụ)"),
        "sign_contract": lambda: story.sign_contract(date(2026, 3, 11), "18/2026/HĐ-KCQG"),
        "progress": lambda: story.progress(date(2026, 6, 10), 400_000_000),
        "advance": lambda: story.advance(date(2026, 6, 12), 125_000_000, "UNC 0412"),
        "deliver": lambda: story.deliver(date(2026, 8, 3)),
        "ask_acceptance": lambda: story.ask_acceptance(date(2026, 8, 4)),
        "accept": lambda: story.accept(date(2026, 8, 10), "31/BB-NT"),
        "ask_rest": lambda: story.ask_rest(date(2026, 8, 12)),
        "pay_rest": lambda: story.pay_rest(date(2026, 8, 20), "UNC 0777"),
        "settle": lambda: story.settle(date(2026, 8, 24)),
        "liquidate": lambda: story.liquidate(date(2026, 9, 10), "7/BB-TL"),
    }
    for step in STEPS[: STEPS.index(last) + 1]:
        acts[step]()
    story.project.refresh_from_db()
    return story


@pytest.fixture
def at_step(people: People) -> Callable[..., Story]:
    """`at_step("sign_contract")` is a story told that far; further words change the dossier."""
    return lambda last, **changes: advance_to(make_story(people, **changes), last)
