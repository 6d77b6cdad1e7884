"""Guards of papers: each named paper an act needs, found out from the contents of the project (contents.yaml)."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from khuyencong.common.errors import Finding, Words
from khuyencong.files import selectors as files
from khuyencong.programmes import rules
from khuyencong.programmes.choices import Kind, PaperKind, Route
from khuyencong.programmes.contents import Content, content_of
from khuyencong.programmes.models import Part, Project
from khuyencong.registry.choices import LegalForm
from khuyencong.workflow.process import Context, Guard

PAPER_LABELS: Mapping[str, Words] = dict(PaperKind.choices)
# Forms of a business that is an enterprise (59/2020/QH14): an independent audit is asked of them (P§7.3).
ENTERPRISES = frozenset(LegalForm.values) - {
    LegalForm.COOPERATIVE, LegalForm.COOPERATIVE_UNION, LegalForm.COOPERATIVE_GROUP, LegalForm.HOUSEHOLD,
}  # fmt: skip


@dataclass(frozen=True)
class Papers:
    """A guard that every paper a project needs at a step is attached, by an article; pages and forms read from it
    which ones."""

    kinds_of: Callable[[Project], Sequence[str]]
    citation: str

    def __call__(self, project: Project, context: Context) -> Iterable[Finding]:
        have = set(files.attachments_of(project.subject).values_list("kind", flat=True))
        return rules.missing_findings(self.kinds_of(project), have, PAPER_LABELS, self.citation)


def missing_papers(kinds: Sequence[str], have: Collection[str], citation: str) -> list[Finding]:
    """Each of these papers that is not there, by name, with the article that asks for it."""
    return rules.missing_findings(kinds, have, PAPER_LABELS, citation)


def papers(*kinds: str, citation: str) -> Papers:
    """A guard that every named paper is attached."""
    return Papers(lambda project: kinds, citation)


def papers_of(project: Project, guards: Iterable[Guard]) -> list[str]:
    """The papers an act's guards ask for, in their order."""
    found = [kind for guard in guards if isinstance(guard, Papers) for kind in guard.kinds_of(project)]
    return list(dict.fromkeys(found))


def _contents(project: Project) -> list[tuple[Part, Content]]:
    return [(part, content_of(part.activity)) for part in project.parts_in_force]


def registration_kinds(project: Project) -> list[str]:
    """Papers of the registration; the beneficiary's written request when another unit implements (P§15.27).

    A pilot project is registered on a registration sheet (17/2018/TT-BCT art. 1 cl. 9: 36/2013/TT-BCT art. 10).
    """
    kinds: list[str] = [PaperKind.REQUEST_LETTER]
    if project.is_pilot:
        return [*kinds, PaperKind.PLAN_REGISTRATION_SHEET]
    named = project.beneficiaries
    if named:
        kinds.append(PaperKind.BUSINESS_REGISTRATION)
    if project.kind != Kind.GROUP:
        kinds += [kind for _part, content in _contents(project) for kind in content.registration]
    if any(part.beneficiary and part.beneficiary.organisation_id != project.implementer_id for part in named):
        kinds.append(PaperKind.BENEFICIARY_REQUEST)
    return list(dict.fromkeys(kinds))


def bond_kind(project: Project) -> str:
    """The paper that binds the implementing unit: a contract, or the decision that assigns the work."""
    return PaperKind.ASSIGNMENT_DECISION if project.route == Route.ASSIGNED else PaperKind.CONTRACT


def advance_kinds(project: Project) -> list[str]:
    """Papers of the first advance (36/2013/TT-BCT art. 13): by group of contents."""
    kinds = [bond_kind(project)]
    for part, content in _contents(project):
        kinds += content.advance.papers if content.advance else ()
        if part.details.get("outsourced"):
            kinds.append(PaperKind.WORKS_CONTRACT)
    return list(dict.fromkeys(kinds))


def acceptance_kinds(project: Project) -> list[str]:
    """What the accepting office looks at on the spot, by content."""
    return list(dict.fromkeys(kind for _part, content in _contents(project) for kind in content.acceptance))


def rest_kinds(project: Project) -> list[str]:
    """Papers of the rest after base acceptance, by content (36/2013/TT-BCT art. 14; P§15.31, P§15.33)."""
    kinds: list[str] = [PaperKind.RESULT_REPORT, PaperKind.QUANTITY_REPORT, PaperKind.ACCEPTANCE_MINUTES]
    for part, content in _contents(project):
        kinds += content.rest
        if content.audit and invests_as_enterprise(part):
            kinds.append(PaperKind.AUDIT_REPORT)
        if part.details.get("collective"):
            kinds.append(PaperKind.MARK_RULES)
    return list(dict.fromkeys(kinds))


def invests_as_enterprise(part: Part) -> bool:
    """Whether the investor of cluster works is an enterprise; its works need an independent audit (P§7.3)."""
    if part.beneficiary is not None:
        return part.beneficiary.legal_form in ENTERPRISES
    return bool(part.details.get("investor_is_enterprise"))


def settlement_kinds(project: Project) -> list[str]:
    """Papers of the settlement (36/2013/TT-BCT art. 19): Form 8b too where the State pays only a share (P§15.32)."""
    kinds: list[str] = [PaperKind.SETTLEMENT_TABLE, PaperKind.VOUCHER_LIST]
    return [*kinds, PaperKind.VOUCHER_LIST_OTHER] if pays_a_share(project) else kinds


def pays_a_share(project: Project) -> bool:
    """Whether somebody else pays part of a supported line."""
    return any(0 < item.support_vnd < item.cost_vnd for item in project.items.all())


registration_papers = Papers(registration_kinds, rules.REGISTRATION)
bond_papers = Papers(lambda project: [bond_kind(project)], "36/2013/TT-BCT, điều 12")
advance_papers = Papers(advance_kinds, "36/2013/TT-BCT, điều 13")
acceptance_papers = Papers(acceptance_kinds, "36/2013/TT-BCT, điều 21")
rest_papers = Papers(rest_kinds, "36/2013/TT-BCT, điều 14")
settlement_papers = Papers(settlement_kinds, "36/2013/TT-BCT, điều 19")
