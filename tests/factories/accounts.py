"""The people of the specification, each with the body they act for. `people()` makes them all, once a test."""

from dataclasses import dataclass, fields
from datetime import date

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.places.choices import REORGANISED_ON, Kind, Level
from khuyencong.places.models import Unit
from khuyencong.places.rules import unit_key

PASSWORD = "rèn-dũa-từng-ngày-2026"
SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class People:
    """Users by first name. `an_head` and `binh_head` lead An's and Bình's offices."""

    an: User
    an_head: User
    binh: User
    binh_head: User
    chau: User
    dung: User
    em: User
    giang: User
    auditor: User
    administrator: User

    def __getitem__(self, name: str) -> User:
        return getattr(self, name)  # type: ignore[no-any-return]

    @classmethod
    def names(cls) -> list[str]:
        return [f.name for f in fields(cls)]


_PERSONAS = {
    "an": ("Nguyễn Thị An", Role.AGENCY_OFFICER, "agency"),
    "an_head": ("Trần Văn Phúc", Role.AGENCY_HEAD, "agency"),
    "binh": ("Lò Thị Bình", Role.DEPARTMENT_OFFICER, "lao_cai"),
    "binh_head": ("Vàng A Hòa", Role.DEPARTMENT_HEAD, "lao_cai"),
    "chau": ("Hoàng Minh Châu", Role.CENTRE_OFFICER, "centre"),
    "dung": ("Phạm Tiến Dũng", Role.ESTABLISHMENT, "workshop"),
    "em": ("Đỗ Thị Em", Role.DEPARTMENT_OFFICER, "dong_thap"),
    "giang": ("Bùi Hương Giang", Role.FINANCE, "agency"),
    "auditor": ("Lê Kiểm", Role.AUDITOR, "inspectors"),
    "administrator": ("Ngô Quản", Role.ADMINISTRATOR, "platform"),
}


def province(code: str = "15", name: str = "Tỉnh Lào Cai") -> Unit:
    """The province of a code since the reorganisation of 1 July 2025 (whatever places has loaded is used)."""
    found = Unit.objects.filter(level=Level.PROVINCE, code=code, valid_to__isnull=True).order_by("-id").first()
    return found or Unit.objects.create(
        level=Level.PROVINCE,
        code=code,
        name=name,
        kind=Kind.PROVINCE,
        valid_from=REORGANISED_ON,
        search_key=unit_key([name]),
    )


def organisation(name: str, kind: str = BodyKind.DEPARTMENT, **fields_: object) -> Organisation:
    """A body by name; a second call with the same name returns the first."""
    return Organisation.objects.get_or_create(name=name, defaults={"kind": kind, **fields_})[0]


def organisations() -> dict[str, Organisation]:
    """The bodies the personas act for, by short key."""
    lao_cai, dong_thap = province(), province("82", "Tỉnh Đồng Tháp")
    department = organisation("Sở Công Thương tỉnh Lào Cai", place=lao_cai, symbol="SCT")
    return {
        "agency": organisation("Cục Đổi mới sáng tạo, Chuyển đổi xanh và Khuyến công", BodyKind.AGENCY, symbol="ĐCK"),
        "lao_cai": department,
        "centre": organisation(
            "Trung tâm Khuyến công và Xúc tiến thương mại tỉnh Lào Cai",
            BodyKind.CENTRE,
            place=lao_cai,
            parent=department,
        ),
        "workshop": organisation("Cơ sở mộc Dũng Tiến (ví dụ)", BodyKind.BUSINESS, place=lao_cai, is_example=True),
        "dong_thap": organisation("Sở Công Thương tỉnh Đồng Tháp", place=dong_thap, symbol="SCT"),
        "inspectors": organisation("Đoàn kiểm tra (ví dụ)", BodyKind.MINISTRY),
        "platform": organisation("Đơn vị vận hành (ví dụ)", BodyKind.PLATFORM),
    }


def user(username: str, full_name: str = "", **extra: object) -> User:
    """A user with the password of the tests."""
    return User.objects.create_user(
        username, email=f"{username}@example.vn", password=PASSWORD, full_name=full_name or username, **extra
    )


def member(who: User, role: str, body: Organisation, since: date = SINCE, until: date | None = None) -> Membership:
    """A membership written directly, past the rules of accounts.services."""
    return Membership.objects.create(user=who, role=role, organisation=body, valid_from=since, valid_to=until)


def people() -> People:
    """Every persona with a membership since 2020."""
    bodies = organisations()
    made: dict[str, User] = {}
    for name, (full_name, role, body) in _PERSONAS.items():
        made[name] = user(name, full_name)
        member(made[name], role, bodies[body])
    return People(**made)
