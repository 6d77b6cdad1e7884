"""One invented overlap: a machine that the money for rural trades is said to have paid too, waiting for a decision."""

from datetime import datetime, timedelta

from django.db import transaction

from khuyencong.accounts.models import User
from khuyencong.common.clock import local_date
from khuyencong.demo.dossiers import WORKSHOPS
from khuyencong.demo.story import upload
from khuyencong.ledger.choices import FundLevel
from khuyencong.registry.models import Establishment
from khuyencong.support import services
from khuyencong.support.choices import ItemKind, Scheme

FORM_KEY = "demo-overlap"


@transaction.atomic
def load(*, at: datetime) -> str:
    """Write down the item another policy paid; loading again adds nothing. Returns one line of report."""
    by = User.objects.get(username="binh")
    department = by.memberships.select_related("organisation")[0].organisation
    establishment = Establishment.objects.get(name=WORKSHOPS["weaving"].name)
    today = local_date(at)
    services.declare_item(
        declared=services.Declaration(
            scheme=Scheme.RURAL_TRADES,
            level=FundLevel.PROVINCE,
            paid_by="Sở Nông nghiệp và Môi trường (ví dụ)",
            document=f"215/QĐ-SNNMT năm {today.year} (ví dụ)",
            document_on=today - timedelta(days=40),
            budget_year=today.year + 1,
            kind=ItemKind.MACHINE,
            name="Máy dệt thổ cẩm (ví dụ)",
            amount_vnd=60_000_000,
            cost_vnd=420_000_000,
            activity="A3.4",
            beneficiary_id=establishment.pk,
        ),
        department=department,
        scan=upload("Quyết định hỗ trợ ngành nghề nông thôn"),
        form_key=FORM_KEY,
        by=by,
        at=at,
    )
    return "1 example overlap"
