"""A story ready to be told: people, an invented establishment in Lào Cai, a national fund."""

from collections.abc import Callable
from datetime import date
from typing import Any

from khuyencong.accounts.models import Organisation, User
from khuyencong.demo.story import Cast, Dossier, Story, moment
from khuyencong.ledger import services as ledger
from khuyencong.ledger.models import Fund
from tests.factories import accounts
from tests.factories.places import make_units
from tests.factories.registry import make_establishment


def cast_of(people: Any) -> Cast:
    """The personas with their bodies."""
    bodies = accounts.organisations()
    return Cast(
        chau=people.chau, binh=people.binh, binh_head=people.binh_head, an=people.an, an_head=people.an_head,
        giang=people.giang, centre=bodies["centre"], department=bodies["lao_cai"], agency=bodies["agency"],
    )  # fmt: skip


def make_fund(agency: Organisation, by: User, year: int = 2026, amount_vnd: int = 5_000_000_000) -> Fund:
    """A national fund of a year with money assigned."""
    fund = ledger.open_fund(purse="national", level="nation", budget_year=year, batch=1, holder=agency, is_example=True)
    ledger.allocate(
        fund=fund, amount_vnd=amount_vnd, document=f"1/QĐ-BCT ({year}, ví dụ)", effective_on=date(year, 1, 5),
        key=f"allocate-{year}", by=by, at=moment(date(year, 1, 5)),
    )  # fmt: skip
    return fund


def make_story(people: Any, *, year: int = 2026, **changes: Any) -> Story:
    """A story that has not begun: an invented cooperative in Bản Hồ, a fund of the year."""
    units = make_units()
    cast = cast_of(people)
    establishment = make_establishment(
        "Hợp tác xã Chè Mây Ngàn (ví dụ)", commune=units.ban_ho, province=units.lao_cai, by=people.chau,
        at=moment(date(year - 1, 7, 2)),
    )  # fmt: skip
    values: dict[str, Any] = {
        "title": "Ứng dụng máy sao chè trong chế biến chè Shan tuyết (ví dụ)",
        "establishment": establishment,
        "place": establishment.places.get(),
        "unit": units.ban_ho,
        "province": units.lao_cai,
        "budget_year": year,
        "fund": make_fund(cast.agency, people.giang, year),
    }
    return Story(cast, Dossier(**{**values, **changes}))


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
