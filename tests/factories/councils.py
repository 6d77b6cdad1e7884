"""A council of the department of Lào Cai with the criteria of C§6, for tests of every room."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import User
from khuyencong.common.errors import Severity
from khuyencong.councils import services
from khuyencong.councils.choices import CouncilKind, SeatRole
from khuyencong.councils.models import Council, Seat
from khuyencong.councils.rules import Cap
from tests.factories import accounts
from tests.factories.accounts import People

AT = datetime(2026, 9, 8, 3, 0, tzinfo=UTC)
ARTICLE = "32/2024/NĐ-CP, điều 13 khoản 2"
CAPS = [
    Cap(group, Decimal(points), ARTICLE, "read", Severity.BLOCK)
    for group, points in (("G1", 15), ("G2", 15), ("G3", 30), ("G4", 40), ("", 100))
]
LINES = [
    ("G1", "Phương án đầu tư hạ tầng", Decimal(15), ""),
    ("G2", "Bảo vệ môi trường", Decimal(15), "trừ 1,5 điểm mỗi nội dung thiếu"),
    ("G3", "Kinh nghiệm", Decimal(15), ""),
    ("G3", "Nhân sự", Decimal(15), ""),
    ("G4", "Phương án tài chính", Decimal(40), ""),
]


@dataclass
class Setting:
    """A council with a chair who scores on screen, a member on paper, a secretary."""

    council: Council
    chair: Seat
    member: Seat
    secretary: Seat
    chair_user: User


def make_council(people: People, subject: str = "clusters.dossier:1", decided_on: date = date(2026, 9, 1)) -> Setting:
    """A seated council; criteria are not agreed and no applicant stands before it."""
    body = accounts.organisations()["lao_cai"]
    council = services.create_council(
        kind=CouncilKind.CLUSTER_INVESTOR, subject=subject, title="Hội đồng lựa chọn chủ đầu tư CCN Bắc Duyên Hải",
        province=accounts.province(), keeper=body, paper=services.Paper("88/QĐ-UBND", decided_on, "UBND tỉnh Lào Cai"),
        caps=CAPS, by=people.binh, at=AT,
    )  # fmt: skip
    chair_user = accounts.user("chu_tich", "Nguyễn Trọng Hài (ví dụ)")
    accounts.member(chair_user, Role.COUNCIL_MEMBER, body)

    def seat(role: str, name: str, user: User | None = None) -> Seat:
        return services.add_seat(
            council=council, role=role, name=name, body="UBND tỉnh Lào Cai", user=user, by=people.binh, at=AT
        )

    chair = seat(SeatRole.CHAIR, "Nguyễn Trọng Hài, Phó Chủ tịch", chair_user)
    member = seat(SeatRole.MEMBER, "Lý Văn Hải, Sở Tài chính")
    secretary = seat(SeatRole.SECRETARY, "Lò Thị Bình, Phòng Quản lý công nghiệp", people.binh)
    return Setting(council, chair, member, secretary, chair_user)


def agree(setting: Setting, people: People, lines: list[tuple[str, str, Decimal, str]] | None = None) -> None:
    services.agree_criteria(
        council=setting.council, lines=lines or LINES, document="BB-01", agreed_on=date(2026, 9, 2), by=people.binh,
        at=AT,
    )  # fmt: skip


def score_all(setting: Setting, people: People, seat: Seat, name: str, given: list[str]) -> None:
    """Send one sheet; points in the order of the criteria."""
    candidate = setting.council.candidates.get(name=name)
    version = setting.council.versions.order_by("-number")[0]
    points = {c.pk: Decimal(p) for c, p in zip(version.criteria.all(), given, strict=True)}
    services.score(seat=seat, candidate=candidate, points=points, send=True, by=people.binh, at=AT)
