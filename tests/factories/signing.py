"""The signing steps of a department, as Lào Cai signed in 2026: specialist, deputy head and head of the division that
manages industry, deputy director; the fifth step, submission, is the act itself."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import Membership, User
from khuyencong.demo.story import moment
from khuyencong.workflow.models import SigningChain
from khuyencong.workflow.services import NewStep, set_steps
from tests.factories import accounts as make

DEPUTY_HEAD = "Phó Trưởng phòng Quản lý công nghiệp"
HEAD = "Trưởng phòng Quản lý công nghiệp"
DEPUTY_DIRECTOR = "Phó Giám đốc Sở"
STEPS = (
    NewStep("Chuyên viên soạn", Role.DEPARTMENT_OFFICER),
    NewStep("Phó Trưởng phòng", Role.DEPARTMENT_OFFICER, DEPUTY_HEAD),
    NewStep("Trưởng phòng", Role.DEPARTMENT_OFFICER, HEAD),
    NewStep("Phó Giám đốc ký", Role.DEPARTMENT_HEAD, DEPUTY_DIRECTOR, "KT"),
)


@dataclass(frozen=True)
class Division:
    """The people who sign after Bình, and the chain they sign under."""

    deputy_head: User
    head: User
    deputy_director: User
    chain: SigningChain


def signers() -> tuple[User, User, User]:
    """Deputy head and head of the division, deputy director of the department of Lào Cai."""
    body = make.organisations()["lao_cai"]

    def member(username: str, full_name: str, role: str, position: str) -> User:
        user = make.user(username, full_name)
        make.member(user, role, body)
        Membership.objects.filter(user=user).update(position=position)
        return user

    return (
        member("phong_pho", "Sùng A Páo", Role.DEPARTMENT_OFFICER, DEPUTY_HEAD),
        member("phong_truong", "Nguyễn Thị Mai", Role.DEPARTMENT_OFFICER, HEAD),
        member("so_pho", "Lý Văn Tráng", Role.DEPARTMENT_HEAD, DEPUTY_DIRECTOR),
    )


def make_division(people: Any, *, act: str = "", since: date = date(2025, 8, 1)) -> Division:
    """The division with its steps for an act, or for every act."""
    made = signers()
    chain = set_steps(
        organisation=make.organisations()["lao_cai"], process="programmes.project", act=act, steps=STEPS,
        valid_from=since, document="12/QĐ-SCT (ví dụ)", by=people.administrator, at=moment(since),
    )  # fmt: skip
    return Division(*made, chain)
