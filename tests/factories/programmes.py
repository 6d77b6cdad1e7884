"""A story ready to be told: people, an invented establishment in Lào Cai, a national fund."""

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
        "place": establishment.places.get()
        if hasattr(establishment, "places")
        else establishment.productionplace_set.get(),
        "unit": units.ban_ho,
        "province": units.lao_cai,
        "budget_year": year,
        "fund": make_fund(cast.agency, people.giang, year),
    }
    return Story(cast, Dossier(**{**values, **changes}))
