"""Words and figures of a dossier that several papers share."""

from collections.abc import Iterable
from datetime import date

from khuyencong.accounts.models import Organisation
from khuyencong.common.formats import number
from khuyencong.papers.forms.parts import LOCAL, NATIONAL, EstimateLine, Office, Purse
from khuyencong.programmes.choices import Kind
from khuyencong.programmes.models import Part, Project


def place_of(body: Organisation) -> str:
    """The place of the date line: the body's province, or Hà Nội for the ministry's bodies."""
    return body.place.name.removeprefix("Tỉnh ").removeprefix("Thành phố ") if body.place else "Hà Nội"


def office(body: Organisation, day: date | None) -> Office:
    """The head of a paper of a body."""
    return Office(body.name, body.parent.name if body.parent else "", place_of(body), day)


def purse_of(project: Project) -> Purse:
    """Whose money the papers speak of."""
    return NATIONAL if project.purse == "national" else LOCAL


def estimate_lines(project: Project, parts: Iterable[Part]) -> list[EstimateLine]:
    """The lines of Form 1; the support stands in the column of its purse."""
    national = project.purse == "national"
    return [
        EstimateLine(
            item.name, item.unit, str(item.quantity), item.unit_price_vnd,
            national_vnd=item.support_vnd if national else 0, local_vnd=0 if national else item.support_vnd,
            beneficiary_vnd=item.cost_vnd - item.support_vnd,
        )
        for part in parts
        for item in part.items.all()
    ]  # fmt: skip


def where(project: Project) -> str:
    """The places of the work."""
    places = dict.fromkeys(f"{part.place}, {part.province}" for part in project.parts_in_force)
    return "; ".join(places) or f"{project.place}, {project.province}"


def for_whom(project: Project) -> str:
    """The beneficiaries by name; a group says how many it is meant for."""
    named = "; ".join(str(part.beneficiary) for part in project.beneficiaries)
    unnamed = sum(part.expected for part in project.parts_in_force if part.beneficiary_id is None)
    return named or (f"{unnamed} cơ sở, xác định trong kế hoạch chi tiết" if project.kind == Kind.GROUP else "")


def span_words(project: Project) -> str:
    """04/2026 – 10/2026."""
    if not (project.starts_on and project.ends_on):
        return ""
    return f"{project.starts_on:%m/%Y} – {project.ends_on:%m/%Y}"


def contract_words(project: Project) -> str:
    """The number and day of the contract, as other papers name it."""
    made = getattr(project, "contract", None)
    return f"số {made.number} ngày {made.signed_on:%d/%m/%Y}" if made else ""


def money_of(amount_vnd: int) -> str:
    """1.250.000."""
    return number(amount_vnd, "vi")
