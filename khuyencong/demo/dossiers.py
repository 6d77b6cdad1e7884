"""Five invented dossiers, each in another state: registered, appraised, running with an advance, settled, stopped.

Every name is invented and marked "ví dụ". Dates count back from the day of loading, so that deadlines look alive.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from khuyencong.accounts.models import Organisation, User
from khuyencong.common.clock import local_date
from khuyencong.demo.story import Cast, Dossier, Story, moment
from khuyencong.ledger import services as ledger
from khuyencong.ledger.models import Fund
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import unit_on
from khuyencong.programmes import services
from khuyencong.programmes.models import Project
from khuyencong.registry import services as registry
from khuyencong.registry.models import Establishment, ProductionPlace

LAO_CAI = "15"


@dataclass(frozen=True)
class Workshop:
    """An invented establishment: what it is, where, and its figures of last year (đồng)."""

    name: str
    legal_form: str
    commune: str
    industry: str
    vsic: str
    address: str
    workers: int
    capital_vnd: int
    revenue_vnd: int
    women_owned: bool | None = None


WORKSHOPS = {
    "tea": Workshop("Hợp tác xã Chè Shan tuyết Mây Ngàn (ví dụ)", "cooperative", "03046", "a", "1077", "Thôn Bản Dền (ví dụ)", 24, 4_200_000_000, 9_800_000_000, True),
    "cinnamon": Workshop("Hợp tác xã Quế hữu cơ Sương Sớm (ví dụ)", "cooperative", "03046", "a", "1079", "Thôn La Ve (ví dụ)", 31, 6_500_000_000, 14_300_000_000),
    "weaving": Workshop("Hợp tác xã Dệt may Bản Mây (ví dụ)", "cooperative", "03046", "dd", "1312", "Thôn Séo Trung Hồ (ví dụ)", 18, 2_100_000_000, 4_600_000_000, True),
    "wood": Workshop("Công ty TNHH Một thành viên Chế biến lâm sản và Xuất nhập khẩu Đại Ngàn Xanh (ví dụ)", "limited_single", "03046", "b", "1629", "Cụm bản Tả Phời (ví dụ)", 62, 18_000_000_000, 41_000_000_000),
    "bamboo": Workshop("Hộ kinh doanh Măng Sặt Giàng Thị Mỷ (ví dụ)", "household", "03046", "a", "1030", "Thôn Ma Quái Hồ (ví dụ)", 7, 900_000_000, 2_300_000_000, True),
}  # fmt: skip


def _cast() -> Cast:
    users = {u.username: u for u in User.objects.filter(username__in=["chau", "binh", "long", "an", "hoa", "giang"])}
    bodies = {name: users[name].memberships.select_related("organisation")[0].organisation for name in users}
    return Cast(
        chau=users["chau"], binh=users["binh"], binh_head=users["long"], an=users["an"], an_head=users["hoa"],
        giang=users["giang"], centre=bodies["chau"], department=bodies["binh"], agency=bodies["an"],
    )  # fmt: skip


def _workshop(key: str, cast: Cast, unit: Unit, recorded: date) -> tuple[Establishment, ProductionPlace]:
    w = WORKSHOPS[key]
    made = registry.register_establishment(
        name=w.name,
        legal_form=w.legal_form,
        province=unit.province,
        commune=unit,
        address=w.address,
        women_owned=w.women_owned,
        ownership_basis="Giấy chứng nhận đăng ký (ví dụ)" if w.women_owned else "",
        vsic_code=w.vsic,
        vsic_version="2018",
        industry=w.industry,
        kiln="none",
        direct_production=True,
        is_example=True,
        organisation=Organisation.objects.filter(name=w.name).first(),
        place=registry.NewPlace(unit=unit, address=w.address, in_craft_village=False, valid_from=recorded),
        key=f"demo-{key}",
        by=cast.chau,
        at=moment(recorded),
    )
    for year in (recorded.year - 1, recorded.year):
        registry.record_year_figures(
            establishment=made, year=year, source="statements", workers=w.workers, capital_vnd=w.capital_vnd,
            revenue_vnd=w.revenue_vnd, by=cast.chau, at=moment(recorded),
        )  # fmt: skip
    return made, made.places.get()


def _fund(cast: Cast, year: int, day: date) -> Fund:
    fund = ledger.open_fund(
        purse="national", level="nation", budget_year=year, batch=1, holder=cast.agency, is_example=True
    )
    ledger.allocate(
        fund=fund, amount_vnd=2_000_000_000, document=f"01/QĐ-BCT năm {year} (ví dụ)", effective_on=day,
        key=f"demo:allocate:{year}", by=cast.giang, at=moment(day),
    )  # fmt: skip
    return fund


@transaction.atomic
def load(*, at: datetime) -> str:
    """Tell the five stories. Loading again adds nothing. Returns one line of report."""
    if Project.objects.filter(is_example=True).exists():
        return "example dossiers are there already"
    today = local_date(at)
    year = today.year
    cast = _cast()
    unit = unit_on(Level.COMMUNE, "03046", today)
    province = unit_on(Level.PROVINCE, LAO_CAI, today)
    recorded = date(year - 1, 7, 7)
    fund = _fund(cast, year, date(year, 1, 6))
    for plan_year, letter_day, last in (
        (year, date(year - 1, 7, 2), date(year - 1, 10, 31)),
        (year + 1, date(year, 3, 2), date(year, 12, 31)),
    ):
        services.issue_guidance(
            year=plan_year, number=f"12/KC-KH năm {plan_year - 1} (ví dụ)", issued_on=letter_day,
            unit_deadline=last - timedelta(days=10), department_deadline=last, by=cast.an, at=moment(letter_day),
        )  # fmt: skip

    def story(key: str, title: str, machine: str, cost: int, support: int, serial: str, plan_year: int) -> Story:
        establishment, place = _workshop(key, cast, unit, recorded)
        return Story(
            cast, Dossier(title, establishment, place, unit, province, plan_year, fund, cost, support, machine, serial)
        )

    million = 1_000_000
    settled = story(
        "tea",
        "Ứng dụng máy sao chè tự động trong chế biến chè Shan tuyết (ví dụ)",
        "Máy sao chè tự động",
        500 * million,
        250 * million,
        "SC-0412",
        year,
    )
    running = story(
        "cinnamon",
        "Ứng dụng hệ thống chưng cất tinh dầu quế (ví dụ)",
        "Hệ thống chưng cất tinh dầu quế",
        900 * million,
        300 * million,
        "CC-0088",
        year,
    )
    stopped = story(
        "wood",
        "Ứng dụng máy cắt CNC trong sản xuất đồ gỗ gia dụng (ví dụ)",
        "Máy cắt CNC 4 đầu",
        640 * million,
        300 * million,
        "CNC-0021",
        year,
    )
    appraised = story(
        "weaving",
        "Ứng dụng máy dệt kiếm trong sản xuất vải lanh thổ cẩm (ví dụ)",
        "Máy dệt kiếm",
        420 * million,
        210 * million,
        "DK-0107",
        year + 1,
    )
    registered = story(
        "bamboo",
        "Ứng dụng dây chuyền sấy, đóng gói măng Sặt (ví dụ)",
        "Máy sấy bơm nhiệt",
        300 * million,
        150 * million,
        "SM-0033",
        year + 1,
    )

    for n, told in enumerate((settled, running, stopped), 1):
        told.open(date(year - 1, 7, 8))
        told.submit(date(year - 1, 7, 9))
        told.appraise_base(date(year - 1, 8, 12 + n))
        told.forward(date(year - 1, 8, 20))
        told.appraise_ministry(date(year - 1, 11, 10 + n))
        told.approve_plan(date(year - 1, 12, 30), "3900/QĐ-BCT (ví dụ)")
        told.assign_budget(date(year, 1, 20), "155/QĐ-BCT (ví dụ)")
        told.sign_contract(date(year, 3, 10 + n), f"{17 + n}/{year}/HĐ-KCQG (ví dụ)")
    _settle(settled, year)
    running.progress(date(year, 6, 18), 700 * million)
    running.advance(date(year, 6, 22), 150 * million, "UNC 0512 (ví dụ)")
    _stop(stopped, year)
    for told, days in ((appraised, 30), (registered, 4)):
        told.open(today - timedelta(days=days))
        told.submit(today - timedelta(days=days - 1))
    appraised.appraise_base(today - timedelta(days=14))
    return f"{Project.objects.filter(is_example=True).count()} example dossiers"


def _settle(told: Story, year: int) -> None:
    """From delivery to a ledger at zero."""
    told.progress(date(year, 5, 18), 400_000_000)
    told.advance(date(year, 5, 22), 125_000_000, "UNC 0401 (ví dụ)")
    told.deliver(date(year, 6, 15), number="412")
    told.ask_acceptance(date(year, 6, 16))
    told.accept(date(year, 6, 24), "31/BB-NT (ví dụ)")
    told.ask_rest(date(year, 6, 26))
    told.pay_rest(date(year, 7, 3), "UNC 0533 (ví dụ)")
    told.settle(date(year, 7, 6))
    told.liquidate(date(year, 7, 20), "07/BB-TL (ví dụ)")


def _stop(told: Story, year: int) -> None:
    """The Minister stops the project; the advance comes back."""
    told.progress(date(year, 4, 20), 500_000_000)
    told.advance(date(year, 4, 24), 150_000_000, "UNC 0322 (ví dụ)")
    told.propose_stop(date(year, 6, 2), "Cơ sở chuyển nhà xưởng ra khỏi xã, không còn lắp đặt máy (ví dụ).")
    told.record_stop(date(year, 6, 25), "1988/QĐ-BCT (ví dụ)")
    told.return_money(date(year, 7, 10), 150_000_000, "GNT 0045 (ví dụ)")
