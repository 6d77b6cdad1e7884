"""The way of Form 9: a late settlement is made with the Treasury, with a later day (36/2013/TT-BCT art. 18 cl. 3)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from khuyencong.accounts.models import User
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid, Stale
from khuyencong.ledger import selectors as ledger_reads
from khuyencong.ledger import services as ledger
from khuyencong.ledger.choices import Bucket, DebtCause
from khuyencong.programmes import guards
from khuyencong.programmes.choices import MoneyClass
from khuyencong.programmes.models import LateSettlement, Project
from khuyencong.programmes.services.acts import perform_act, with_values
from khuyencong.workflow.services import NOTHING, Act


@transaction.atomic
def settle_late(
    *, project: Project, money_class: str, until: date, form_9: str = "", by: User, at: datetime, given: Act = NOTHING
) -> LateSettlement:
    """Settle with the Treasury on acceptance minutes and Form 9 because the dossier is late, and set the unit a day.

    `given.note` is the reason; `money_class` what becomes of the money still open: carried over (on requests that were
    sent) or returned: its advances then become debts with the day of their budget year. `form_9`: the number of the
    payment request, where another system gave it. Raises Invalid by field, RuleBroken (not late, Form 9 missing, money
    without a class), Stale.
    """
    on = local_date(at)
    wrong: dict[str, list[str]] = {}
    if not given.note.strip():
        wrong["note"] = [_("Nêu lý do quyết toán muộn.")]
    if money_class not in MoneyClass.values:
        wrong["money_class"] = [_("Chọn cách xử lý tiền còn treo.")]
    if until <= on:
        wrong["until"] = [_("Hạn mới phải sau hôm nay.")]
    number = form_9.strip() or guards.form_9_of(project)
    if not number:
        wrong["form_9"] = [_("Ghi số giấy đề nghị thanh toán (Biểu 9).")]
    if wrong:
        raise Invalid(wrong)
    balances = ledger_reads.subject_balances(project.subject)
    perform_act(project, "settle_late", by, at, with_values(given, money_class=money_class, until=until))
    try:
        with transaction.atomic():
            late = LateSettlement.objects.create(
                project=project, form_9=number[:100], money_class=money_class, open_vnd=balances.open,
                reason=given.note.strip(), recorded_on=on, until=until, by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise Stale(project) from None
    project.__dict__.pop("_late", None)
    if money_class == MoneyClass.RETURN:
        for fund, amount_vnd in ledger_reads.funds_of_subject(project.subject, Bucket.ADVANCED):
            ledger.owe(
                fund=fund, subject=project.subject, label=project.title, amount_vnd=amount_vnd,
                cause=DebtCause.LIQUIDATION, document=number, on=on, by=by, at=at,
            )  # fmt: skip
    return late
