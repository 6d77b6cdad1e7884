"""The invented people and bodies of the demo. Names of bodies say "(ví dụ)": none of them is the real one."""

from dataclasses import dataclass
from datetime import date

from khuyencong.accounts.choices import BodyKind, Role

PASSWORD = "khuyencong-vidu-2026"  # noqa: S105 (printed on the login page of every demo, which is loopback only)
SINCE = date(2025, 7, 1)
LAO_CAI, THANH_HOA = "15", "38"


@dataclass(frozen=True)
class Body:
    """An invented body; `province` the code of its province after 1 July 2025, "" for the nation."""

    key: str
    name: str
    short_name: str
    symbol: str
    kind: str
    province: str = ""
    parent: str = ""


@dataclass(frozen=True)
class Person:
    """An invented user and the office held. `does`: one line for the login page, in Vietnamese."""

    username: str
    full_name: str
    role: str
    body: str


BODIES = (
    Body("platform", "Đơn vị vận hành nền tảng (ví dụ)", "Vận hành", "VH", BodyKind.PLATFORM),
    Body("agency", "Cục Khuyến công (ví dụ)", "Cục", "KC", BodyKind.AGENCY),
    Body("region", "Trung tâm Khuyến công quốc gia vùng 1 (ví dụ)", "TTKC vùng 1", "TTKCV1", BodyKind.REGIONAL_CENTRE),
    Body("department", "Sở Công Thương Lào Cai (ví dụ)", "SCT Lào Cai", "SCT", BodyKind.DEPARTMENT, LAO_CAI),
    # As in one province after 2025: the centre under the Department of Finance, the guidance with Industry and Trade.
    Body("finance", "Sở Tài chính Lào Cai (ví dụ)", "STC Lào Cai", "STC", BodyKind.DEPARTMENT, LAO_CAI),
    Body(
        "centre",
        "Trung tâm Khuyến công và Tư vấn phát triển công nghiệp Lào Cai (ví dụ)",
        "TTKC Lào Cai",
        "TTKC",
        BodyKind.CENTRE,
        LAO_CAI,
        "finance",
    ),
    Body("service", "Công ty Tư vấn công nghiệp Sơn Hà (ví dụ)", "Tư vấn Sơn Hà", "", BodyKind.SERVICE, LAO_CAI),
    Body("committee", "Ủy ban nhân dân tỉnh Lào Cai (ví dụ)", "UBND Lào Cai", "UBND", BodyKind.COMMITTEE, LAO_CAI),
    Body("workshop", "Hợp tác xã Dệt may Bản Mây (ví dụ)", "HTX Bản Mây", "", BodyKind.BUSINESS, LAO_CAI),
    Body("elsewhere", "Sở Công Thương Thanh Hóa (ví dụ)", "SCT Thanh Hóa", "SCT", BodyKind.DEPARTMENT, THANH_HOA),
    Body("audit", "Đoàn kiểm tra, giám sát (ví dụ)", "Kiểm tra", "KT", BodyKind.MINISTRY),
)
PEOPLE = (
    Person("an", "Nguyễn Văn An", Role.AGENCY_OFFICER, "agency"),
    Person("hoa", "Lê Thị Hoa", Role.AGENCY_HEAD, "agency"),
    Person("binh", "Trần Thị Bình", Role.DEPARTMENT_OFFICER, "department"),
    Person("long", "Hoàng Văn Long", Role.DEPARTMENT_HEAD, "department"),
    Person("chau", "Phạm Minh Châu", Role.CENTRE_OFFICER, "centre"),
    Person("dung", "Giàng A Dũng", Role.ESTABLISHMENT, "workshop"),
    Person("em", "Lò Thị Em", Role.DEPARTMENT_OFFICER, "elsewhere"),
    Person("giang", "Vũ Hương Giang", Role.FINANCE, "agency"),
    Person("kien", "Đỗ Trung Kiên", Role.AUDITOR, "audit"),
    Person("quan", "Bùi Anh Quân", Role.ADMINISTRATOR, "platform"),
)
