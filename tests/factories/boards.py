"""Projects with money in several provinces, years and purses, for the dashboards: small, and known to the đồng."""

from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from khuyencong.ledger import services as ledger
from khuyencong.ledger.models import Fund
from khuyencong.places.models import Unit
from khuyencong.programmes.models import Project, Settlement
from tests.factories.accounts import organisations, province
from tests.factories.places import Units, make_units
from tests.factories.registry import make_establishment
from tests.factories.results import add_part, at, claimed, make_accepted

MILLION = 1_000_000
_keys = count(1)


@dataclass(frozen=True)
class Board:
    """The projects made, by a short name, and the units they lie in."""

    units: Units
    projects: dict[str, Project]


def fund(purse: str, year: int, place: Unit | None, by: Any) -> Fund:
    """The fund of a purse and year with ten billion."""
    bodies = organisations()
    local = purse == "local"
    found: Fund = ledger.open_fund(
        purse=purse, level="province" if local else "nation", budget_year=year, batch=1,
        holder=bodies["lao_cai"] if local else bodies["agency"], place=place if local else None,
    )  # fmt: skip
    if not found.entries.exists():
        _act("allocate", found, 10_000 * MILLION, date(year, 1, 5), by, "")
    return found


def _act(act: str, of: Fund, amount_vnd: int, day: date, by: Any, subject: str) -> None:
    getattr(ledger, act)(
        fund=of, amount_vnd=amount_vnd, document="Quyết định 12/QĐ (ví dụ)", effective_on=day,
        key=f"board:{next(_keys)}", by=by, at=at(day), subject=subject,
    )  # fmt: skip


def spend(project: Project, by: Any, *, place: Unit | None, given: int, bound: int = 0, ahead: int = 0, paid: int = 0,
          back: int = 0, day: date | None = None) -> None:  # fmt: skip
    """Money in millions: given to the project, bound by contract, advanced, paid, and returned of the advance."""
    of = fund(project.purse, project.budget_year, place, by)
    first = date(project.budget_year, 3, 2)
    later = day or date(project.budget_year, 8, 3)
    for act, millions, on in (
        ("reserve", given, first), ("commit", bound, first), ("advance", ahead, later), ("return_advance", back, later),
        ("pay", paid, later),
    ):  # fmt: skip
        if millions:
            _act(act, of, millions * MILLION, on, by, project.subject)


def make_board(people: Any) -> Board:
    """Five projects with approved plans and one draft: today's and old Lào Cai, Yên Bái, Hà Nội; 2024 to 2026."""
    units = make_units()
    home = province()
    found: dict[str, Project] = {}

    def project(
        name: str, number: int, unit: Unit, place: Unit, year: int, purse: str, planned: int, **more: Any
    ) -> Project:
        business = more.pop("beneficiary", None) or make_establishment(
            f"Cơ sở {name} (ví dụ)",
            commune=units.ban_ho,
            province=units.lao_cai,
            by=people.chau,
            at=at(date(2025, 7, 2)),
        )
        found[name] = make_accepted(
            people, number, beneficiary=business, province=unit, place=place, budget_year=year, purse=purse,
            registered_in_year=year - 1, planned_vnd=planned * MILLION, plan_approved_on=date(year - 1, 12, 28), **more,
        )  # fmt: skip
        return found[name]

    settled = project("settled", 1, units.lao_cai, units.ban_ho, 2026, "national", 300, status="settled")
    spend(settled, people.giang, place=None, given=300, bound=300, paid=280)
    Settlement.objects.create(
        project=settled,
        submitted_on=date(2026, 9, 1),
        liquidated_on=date(2026, 9, 20),
        number="12/BB",
        settled_vnd=280 * MILLION,
    )
    elsewhere = dict.fromkeys(("implementer", "department", "manager"), organisations()["agency"])
    running = project(
        "running", 2, units.hanoi, units.hanoi, 2026, "national", 200, status="running", accepted_on=None, **elsewhere
    )
    spend(running, people.giang, place=None, given=200, bound=150, ahead=60, back=10)
    local = project("local", 3, units.lao_cai, units.ban_ho, 2026, "local", 100, status="accepted")
    spend(local, people.giang, place=home, given=100, bound=100, paid=40)
    old = project("old", 4, units.yen_bai, units.yen_bai, 2025, "national", 500, status="accepted")
    spend(old, people.giang, place=None, given=500, bound=500, paid=120, day=date(2025, 5, 5))
    spend(old, people.giang, place=None, given=0, paid=80, day=date(2025, 10, 6))
    project("divided", 5, units.hanoi, units.co_bi, 2024, "national", 70, status="accepted")
    make_accepted(people, 6, province=units.lao_cai, planned_vnd=None, plan_approved_on=None, status="draft")
    return Board(units, found)


__all__ = ["MILLION", "Board", "add_part", "claimed", "make_board", "spend"]
