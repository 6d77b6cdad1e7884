"""Items of invented dossiers, in Lào Cai and in Đồng Tháp."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

import pytest

from khuyencong.accounts.models import Organisation, User
from khuyencong.demo.story import moment, upload
from khuyencong.places.models import Unit
from khuyencong.registry.models import Establishment
from khuyencong.support import rules, services
from khuyencong.support.choices import ItemKind, Scheme
from khuyencong.support.models import SupportItem
from khuyencong.support.services import Dossier, NewItem
from tests.factories import accounts
from tests.factories.accounts import People
from tests.factories.registry import make_establishment

AT = moment(date(2026, 5, 4))
MAKERS: dict[str, Callable[..., str]] = {
    "serial": rules.serial_key,
    "works": rules.works_key,
    "contract": rules.contract_key,
    "event": rules.event_key,
}


@dataclass
class Field:
    """The two provinces, their offices, two establishments, and dossiers made on the way."""

    people: People
    offices: dict[str, Organisation]
    establishments: dict[str, Establishment]
    em_head: User
    numbers: Any = field(default_factory=lambda: count(1))

    def province(self, office: str) -> Unit:
        place = self.offices[office].place
        assert place is not None
        return place

    def dossier(self, **facts: Any) -> Dossier:
        office = facts.get("office", "lao_cai")
        subject = facts.get("subject") or f"tests.dossier:{next(self.numbers)}"
        return Dossier(
            subject=subject,
            label=f"Đề án {subject} (ví dụ)",
            purse=facts.get("purse", "local"),
            level="nation" if facts.get("purse") == "national" else "province",
            budget_year=facts.get("year", 2026),
            office=self.offices[office],
            province_id=self.province(office).pk,
            scheme=Scheme(facts.get("scheme", "promotion")),
        )

    def item(self, **facts: Any) -> NewItem:
        who = facts.get("beneficiary", "one")
        keys = {f"{kind}_key": make(*facts[kind]) for kind, make in MAKERS.items() if kind in facts}
        return NewItem(
            item_ref=str(facts.get("ref", "1")),
            name=facts.get("name", "Máy sao chè"),
            kind=ItemKind(facts.get("kind", "machine")),
            amount_vnd=facts.get("amount", 200_000_000),
            beneficiary_id=self.establishments[who].pk if who else None,
            activity=facts.get("activity", "A3.4"),
            cost_vnd=facts.get("cost", 500_000_000),
            period=str(facts.get("period", "")),
            **keys,
        )

    def record(self, *, by: User | None = None, at: datetime = AT, **facts: Any) -> SupportItem:
        """One dossier of one item, recorded by the officer of its province."""
        by = by or (self.people.em if facts.get("office") == "dong_thap" else self.people.chau)
        return services.record_items(dossier=self.dossier(**facts), items=[self.item(**facts)], by=by, at=at)[0]

    def verdict(self, row: SupportItem, **facts: Any) -> list[Any]:
        """What stands against a recorded dossier now."""
        facts = {**facts, "subject": row.subject}
        return services.verdict(self.dossier(**facts), [self.item(**facts)])


@pytest.fixture
def ground(people: People) -> Field:
    """Two provinces with their offices, an establishment in each, the head of the other department."""
    offices = accounts.organisations()
    places = {name: offices[name].place for name in ("lao_cai", "dong_thap")}
    made = {
        "one": make_establishment("Hợp tác xã Chè Mây Ngàn (ví dụ)", province=places["lao_cai"]),
        "two": make_establishment("Cơ sở Sấy Phù Sa (ví dụ)", province=places["lao_cai"]),
        "far": make_establishment("Cơ sở Bánh Sen (ví dụ)", province=places["dong_thap"]),
    }
    em_head = accounts.user("em_head", "Trần Văn Đảo")
    accounts.member(em_head, "department_head", offices["dong_thap"])
    return Field(people, offices, made, em_head)


@pytest.fixture
def paper() -> Any:
    """A paper to attach."""
    return upload("Biên bản kiểm tra")
