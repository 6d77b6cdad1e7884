"""Drives an invented machinery project through the process, act by act, through the same services as the screens.

Used for the example dossiers and by tests that need a project in a given state.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

import typst
from django.core.files.uploadedfile import SimpleUploadedFile

from khuyencong.accounts.models import Organisation, User
from khuyencong.ledger.models import Fund
from khuyencong.places.models import Unit
from khuyencong.programmes import guards, services
from khuyencong.programmes.choices import MACHINERY, AppraisalLevel, Criterion, PaperKind
from khuyencong.programmes.models import Project
from khuyencong.registry.models import Establishment, ProductionPlace
from khuyencong.support import selectors as support
from khuyencong.support.services import TypedInvoice
from khuyencong.workflow.services import Act, OutsideDecision

SELLER_TAX_CODE = "0100233488"


@cache
def example_scan(label: str) -> bytes:
    """A one-page PDF that says it is an example and what it stands for."""
    source = '#set text(font: "Libertinus Serif", size: 16pt)\n#set page(paper: "a4")\n#sys.inputs.label'
    return bytes(typst.compile(source.encode(), format="pdf", sys_inputs={"label": f"VÍ DỤ / EXAMPLE: {label}"}))


def upload(label: str) -> SimpleUploadedFile:
    """An uploaded example paper."""
    return SimpleUploadedFile(f"{label}.pdf", example_scan(label), "application/pdf")


def moment(day: date, hour: int = 9) -> datetime:
    """An hour of a day in Vietnam, in UTC."""
    return datetime.combine(day, time(hour - 7), UTC)


@dataclass
class Cast:
    """Who acts: the users of the bodies, and the bodies themselves."""

    chau: User
    binh: User
    binh_head: User
    an: User
    an_head: User
    giang: User
    centre: Organisation
    department: Organisation
    agency: Organisation


@dataclass
class Dossier:
    """One invented project: for whom, where, which machine, how much, in which budget year."""

    title: str
    establishment: Establishment
    place: ProductionPlace
    unit: Unit
    province: Unit
    budget_year: int
    fund: Fund | None
    cost_vnd: int = 500_000_000
    support_vnd: int = 250_000_000
    machine: str = "Máy sao chè tự động"
    serial: str = "SC-2026-001"
    activity: str = MACHINERY
    texts: Mapping[str, str] = field(default_factory=dict)


TEXTS = {
    "need": "Cơ sở đang chế biến thủ công, không đủ hàng giao; phù hợp chương trình khuyến công của tỉnh.",
    "goals": "Tăng công suất chế biến gấp ba, thêm tám việc làm cho lao động tại xã.",
    "outcome": "Doanh thu tăng khoảng 40% một năm, giảm hao hụt nguyên liệu; các cơ sở trong vùng có thể học theo.",
    "features": "Máy mới, điều khiển nhiệt độ tự động, công suất 120 kg mỗi mẻ, tiêu hao điện thấp.",
    "present_machine": "Chảo gang đốt củi, công suất 15 kg mỗi mẻ, mua năm 2012.",
    "organisation_text": "Trung tâm lập hồ sơ, theo dõi; cơ sở mua, lắp đặt và vận hành máy.",
}


class Story:
    """A project on its way. Every method is one act on a day, by the person who may do it."""

    def __init__(self, cast: Cast, dossier: Dossier) -> None:
        self.cast, self.dossier = cast, dossier
        self.project: Project = Project()

    def paper(self, kind: str, by: User, day: date) -> None:
        """Attach one example paper."""
        services.add_paper(
            project=self.project, kind=kind, upload=upload(str(PaperKind(kind).label)), by=by, at=moment(day)
        )

    def decision(self, kind: str, number: str, day: date, by: User) -> OutsideDecision:
        """A decision of the ministry with its scan."""
        scan = services.add_paper(
            project=self.project, kind=kind, upload=upload(f"{PaperKind(kind).label} {number}"), by=by, at=moment(day)
        )
        return OutsideDecision("Bộ Công Thương", number, day, scan, "Người ký (ví dụ)", "Thứ trưởng")

    def open(self, day: date) -> Project:
        """Châu opens the dossier and fills it in."""
        d = self.dossier
        part = services.NewPart(
            activity=d.activity,
            province=d.province,
            place=d.unit,
            department=self.cast.department,
            budget_year=d.budget_year,
            beneficiary_id=d.establishment.pk,
            production_place_id=d.place.pk,
        )
        new = services.NewProject(
            title=d.title,
            parts=(part,),
            implementer=self.cast.centre,
            agency=self.cast.agency,
            manager=self.cast.agency,
            budget_year=d.budget_year,
            form_key=f"story-{d.title}"[:64],
            is_example=True,
        )
        self.project = services.create_project(new=new, by=self.cast.chau, at=moment(day))
        fields: dict[str, Any] = {
            **TEXTS,
            **d.texts,
            "effects": ["productivity", "quality"],
            "machine_is_new": True,
            "commits_rest": True,
            "commits_no_other": True,
            "starts_on": date(d.budget_year, 2, 1),
            "ends_on": date(d.budget_year, 11, 30),
            "requested_vnd": d.support_vnd,
            "own_vnd": d.cost_vnd - d.support_vnd,
        }
        line = services.Line(d.machine, "máy", 1, d.cost_vnd, d.support_vnd)
        services.edit_project(
            project=self.project, version=self.project.version, fields=fields, lines=[line],
            by=self.cast.chau, at=moment(day, 10),
        )  # fmt: skip
        for kind in guards.registration_kinds(self.project):
            self.paper(kind, self.cast.chau, day)
        return self.project

    def submit(self, day: date, **reasons: str) -> None:
        services.submit_project(
            project=self.project, by=self.cast.chau, at=moment(day, 11), given=Act(reasons=self._reasons(reasons))
        )

    @staticmethod
    def _reasons(extra: Mapping[str, str]) -> Mapping[str, str]:
        """One sentence for every warning an invented dossier may meet."""
        return _Sentence(extra)

    def opinion(self) -> services.Opinion:
        """Five favourable answers with a sentence each."""
        answers = {str(c): ("yes", f"{c.label}: hồ sơ thể hiện rõ (ví dụ).") for c in Criterion}
        return services.Opinion(answers, "Đồng ý đề nghị hỗ trợ (ví dụ).", self.dossier.support_vnd)

    def appraise_base(self, day: date) -> None:
        services.appraise(
            project=self.project, level=AppraisalLevel.BASE, opinion=self.opinion(), by=self.cast.binh,
            at=moment(day), given=Act(reasons=self._reasons({})),
        )  # fmt: skip

    def forward(self, day: date) -> None:
        services.forward_to_agency(
            project=self.project, by=self.cast.binh_head, at=moment(day), given=Act(reasons=self._reasons({}))
        )

    def appraise_ministry(self, day: date) -> None:
        services.appraise(
            project=self.project, level=AppraisalLevel.MINISTRY, opinion=self.opinion(), by=self.cast.an,
            at=moment(day), given=Act(reasons=self._reasons({})),
        )  # fmt: skip

    def approve_plan(self, day: date, number: str, recorded: date | None = None) -> None:
        decision = self.decision(PaperKind.PLAN_DECISION, number, day, self.cast.an)
        services.record_plan_approval(
            project=self.project, planned_vnd=self.dossier.support_vnd, by=self.cast.an, at=moment(recorded or day, 15),
            given=Act(decision=decision, reasons=self._reasons({})),
        )  # fmt: skip

    def assign_budget(self, day: date, number: str) -> None:
        assert self.dossier.fund is not None
        decision = self.decision(PaperKind.BUDGET_NOTICE, number, day, self.cast.an)
        services.assign_budget(
            project=self.project, fund_id=self.dossier.fund.pk, by=self.cast.an, at=moment(day, 15),
            given=Act(decision=decision),
        )  # fmt: skip

    def sign_contract(self, day: date, number: str, amount_vnd: int | None = None) -> None:
        self.paper(PaperKind.CONTRACT, self.cast.an, day)
        services.sign_contract(
            project=self.project, number=number, signed_on=day, amount_vnd=amount_vnd or self.dossier.support_vnd,
            by=self.cast.an, at=moment(day, 15),
        )  # fmt: skip

    def progress(self, day: date, invested_vnd: int) -> None:
        """Châu reports, Bình confirms."""
        report = services.send_progress(
            project=self.project, month=day, done="Đã đặt cọc, nhận máy và lắp đặt (ví dụ).", invested_vnd=invested_vnd,
            difficulties="", by=self.cast.chau, at=moment(day),
        )  # fmt: skip
        services.confirm_progress(report=report, by=self.cast.binh, at=moment(day, 14))

    def advance(self, day: date, amount_vnd: int, document: str) -> None:
        """Châu asks on proof of progress, Giang pays."""
        self.paper(PaperKind.PROGRESS_REPORT, self.cast.chau, day)
        services.request_advance(
            project=self.project, amount_vnd=amount_vnd, by=self.cast.chau, at=moment(day, 10),
            given=Act(reasons=self._reasons({})),
        )  # fmt: skip
        services.pay_advance(
            project=self.project, amount_vnd=amount_vnd, document=document, paid_on=day, by=self.cast.giang,
            at=moment(day, 15), given=Act(reasons=self._reasons({})),
        )  # fmt: skip

    def deliver(self, day: date, *, made_on: date | None = None, number: str = "412", reason: str = "") -> None:
        """The machine stands there: its number, its invoice, the papers of the purchase."""
        item = self.project.items.get(position=1)
        services.name_machine(
            item=item,
            maker="Cơ khí Ví Dụ",
            model="SC-120",
            serial=self.dossier.serial,
            by=self.cast.chau,
            at=moment(day),
        )
        made = made_on or day
        typed = TypedInvoice(
            seller_tax_code=SELLER_TAX_CODE,
            seller_name="Công ty Cơ khí Ví Dụ",
            form_symbol="1",
            symbol=f"C{made.year % 100:02d}TVD",
            number=number,
            made_on=made,
            amount_vnd=self.dossier.cost_vnd,
            vat_vnd=self.dossier.cost_vnd // 10,
            reason=reason,
        )
        supported = support.items_of(self.project.subject)[0]
        services.add_invoice(project=self.project, item=supported, typed=typed, by=self.cast.chau, at=moment(day, 10))
        for kind in (
            PaperKind.PURCHASE_CONTRACT,
            PaperKind.PURCHASE_ACCEPTANCE,
            PaperKind.PURCHASE_LIQUIDATION,
            PaperKind.NEW_MACHINE_PROOF,
        ):
            self.paper(kind, self.cast.chau, day)

    def ask_acceptance(self, day: date) -> None:
        services.request_acceptance(project=self.project, by=self.cast.chau, at=moment(day, 11))

    def accept(self, day: date, number: str, accepted_vnd: int | None = None, invested_vnd: int | None = None) -> None:
        self.paper(PaperKind.ACCEPTANCE_MINUTES, self.cast.binh, day)
        minutes = services.Minutes(
            number=number,
            accepted_on=day,
            quantity="Một máy, đúng hợp đồng (ví dụ).",
            quality="Máy mới, chạy ổn định (ví dụ).",
            invested_vnd=invested_vnd or self.dossier.cost_vnd,
            accepted_vnd=self.dossier.support_vnd if accepted_vnd is None else accepted_vnd,
        )
        services.accept_base(
            project=self.project, minutes=minutes, by=self.cast.binh, at=moment(day, 14),
            given=Act(reasons=self._reasons({})),
        )  # fmt: skip

    def ask_rest(self, day: date) -> None:
        for kind in (PaperKind.RESULT_REPORT, PaperKind.QUANTITY_REPORT):
            self.paper(kind, self.cast.chau, day)
        services.request_rest(project=self.project, by=self.cast.chau, at=moment(day, 11))

    def pay_rest(self, day: date, document: str, amount_vnd: int | None = None) -> None:
        amount = guards.payable_rest(self.project) if amount_vnd is None else amount_vnd
        services.pay_rest(
            project=self.project,
            amount_vnd=amount,
            document=document,
            paid_on=day,
            by=self.cast.giang,
            at=moment(day, 15),
        )

    def settle(self, day: date) -> None:
        for kind in (PaperKind.SETTLEMENT_TABLE, PaperKind.VOUCHER_LIST, PaperKind.VOUCHER_LIST_OTHER):
            self.paper(kind, self.cast.chau, day)
        services.submit_settlement(
            project=self.project, by=self.cast.chau, at=moment(day, 11), given=Act(reasons=self._reasons({}))
        )

    def liquidate(self, day: date, number: str) -> None:
        self.paper(PaperKind.LIQUIDATION_MINUTES, self.cast.an, day)
        services.liquidate(
            project=self.project, number=number, liquidated_on=day, by=self.cast.an, at=moment(day, 15),
            given=Act(reasons=self._reasons({})),
        )  # fmt: skip

    def propose_stop(self, day: date, reason: str) -> None:
        services.propose_stop(project=self.project, reason=reason, by=self.cast.binh, at=moment(day))

    def record_stop(self, day: date, number: str) -> None:
        decision = self.decision(PaperKind.STOP_DECISION, number, day, self.cast.an)
        services.record_stop(project=self.project, by=self.cast.an, at=moment(day, 15), given=Act(decision=decision))

    def return_money(self, day: date, amount_vnd: int, document: str) -> None:
        self.paper(PaperKind.RETURN_SLIP, self.cast.giang, day)
        services.record_return(
            project=self.project,
            amount_vnd=amount_vnd,
            document=document,
            paid_on=day,
            by=self.cast.giang,
            at=moment(day, 15),
        )


class _Sentence(dict[str, str]):
    """A sentence for any warning, so that an invented dossier needs no list of them."""

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key) or "Đã kiểm tra, có giải trình kèm theo (ví dụ)."
