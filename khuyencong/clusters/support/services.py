"""State support of a cluster's infrastructure, in the one ledger of support shared with promotion money (C§11)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import Organisation, User
from khuyencong.clusters.models import Cluster, InfrastructureProject
from khuyencong.clusters.procedures.models import ClusterSupport
from khuyencong.clusters.procedures.norms import support_share
from khuyencong.clusters.support.rules import Cap, Money, cap
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid, RuleBroken, Severity
from khuyencong.support import services as support
from khuyencong.support.choices import ItemKind, Scheme
from khuyencong.support.rules import works_key


def cap_of(cluster: Cluster, project_name: str, on: date, more: Money | None = None) -> Cap:
    """Support of an infrastructure project against its investment as approved on a day (C§13.31).

    Asked whenever a support is added or the investment is adjusted; `more` is the support about to be decided.
    """
    project = InfrastructureProject.objects.on(on).filter(cluster=cluster, name=project_name).first()
    rows = ClusterSupport.objects.filter(cluster=cluster, project_name=project_name, decided_on__lte=on)
    money = [Money(r.amount_vnd, r.promotion) for r in rows]
    return cap(project.total_investment_vnd if project else None, [*money, more] if more else money, support_share(on))


@transaction.atomic
def grant(
    *, cluster: Cluster, project_name: str, works: str, amount_vnd: int, cost_vnd: int, office: Organisation,
    number: str, decided_on: date, promotion: bool = False, reason: str = "", by: User, at: datetime,
) -> ClusterSupport:  # fmt: skip
    """Record State money for one works item, by its decision.

    Raises Invalid by field; RuleBroken: above the share of the investment (blocks while the value was read, else asks
    for a reason, which is kept), or other State money on the same works item, whatever its policy, level or year
    (C§13.33).
    """
    wrong: dict[str, list[str]] = {}
    if amount_vnd <= 0 or amount_vnd > cost_vnd:
        wrong["amount_vnd"] = [_("Số tiền hỗ trợ lớn hơn 0 và không quá chi phí.")]
    if not number.strip():
        wrong["number"] = [_("Cần số quyết định.")]
    if decided_on > local_date(at):
        wrong["decided_on"] = [_("Ngày quyết định nằm sau ngày ghi nhận.")]
    if wrong:
        raise Invalid(wrong)
    held = Cluster.objects.select_for_update().get(pk=cluster.pk)
    found = list(cap_of(held, project_name, decided_on, Money(amount_vnd, promotion)).findings)
    row = ClusterSupport.objects.create(
        cluster=held, project_name=project_name, works=works.strip(), amount_vnd=amount_vnd, promotion=promotion,
        number=number.strip(), decided_on=decided_on, reason=reason.strip(), recorded_by=by, recorded_at=at,
    )  # fmt: skip
    dossier = support.Dossier(
        subject=row.subject, label=f"{held.name}: {row.works}", purse="local", level="province",
        budget_year=decided_on.year, office=office, province_id=held.province_id,
        scheme=Scheme.PROMOTION if promotion else Scheme.CLUSTER,
    )  # fmt: skip
    item = support.NewItem(
        item_ref="1", name=row.works, kind=ItemKind.WORKS, amount_vnd=amount_vnd, beneficiary_id=None, activity="",
        cost_vnd=cost_vnd, works_key=works_key(held.province.code, held.name, row.works),
    )  # fmt: skip
    found += support.verdict(dossier, [item])
    if any(f.blocks or (f.severity is Severity.WARN and not row.reason) for f in found):
        raise RuleBroken(found)
    support.record_items(dossier=dossier, items=[item], by=by, at=at)
    return row
