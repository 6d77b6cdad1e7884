"""What the screens of taking over show."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import scope_of
from khuyencong.common import formats
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Words
from khuyencong.common.fold import search_key
from khuyencong.exchange import kinds
from khuyencong.ledger.choices import Bucket
from khuyencong.programmes.models import Takeover
from khuyencong.programmes.models.takeover import TakeoverQuerySet
from khuyencong.programmes.projectpage import events_of
from khuyencong.programmes.takeover import forms, judging, rules, selectors, way
from khuyencong.programmes.takeover.choices import TakeoverStatus
from khuyencong.programmes.takeover.columns import BY_NAME, GROUPS
from khuyencong.programmes.takeover.guards import missing, no_office
from khuyencong.programmes.takeover.states import TAKEOVER
from khuyencong.ui.components import Row, Tag
from khuyencong.ui.language import spoken
from khuyencong.ui.lists import Order, Page
from khuyencong.workflow.selectors import acts_offered, timeline

TEXT_MAX = 200
TITLES: Mapping[str, Words] = {
    "what": gettext_lazy("Đề án nào?"),
    "who": gettext_lazy("Ai làm, ở đâu, cho ai?"),
    "estimate": gettext_lazy("Dự toán theo Biểu 2"),
    "step": gettext_lazy("Đang ở bước nào?"),
    "papers": gettext_lazy("Văn bản của các bước đã qua"),
    "money": gettext_lazy("Tiền đến hôm nay"),
}
LEADS: Mapping[str, Words] = {
    "what": gettext_lazy("Ghi như trong quyết định phê duyệt hoặc sổ theo dõi."),
    "who": gettext_lazy("Cơ sở thụ hưởng phải có trên nền tảng trước; đề án nhóm chưa xác định cơ sở thì để trống."),
    "estimate": gettext_lazy("Khuyến công, vốn của cơ sở và nguồn khác cộng lại bằng tổng kinh phí."),
    "step": gettext_lazy("Đề án đi tiếp từ bước này; các bước trước được ghi là tiếp nhận."),
    "papers": gettext_lazy("Mỗi bước đã qua cần số và ngày của văn bản; bước trước khi duyệt được dựa vào quyết định."),
    "money": gettext_lazy("Số liệu lũy kế theo chứng từ. Để trống số của bước chưa tới."),
}  # fmt: skip
LOOK = {TakeoverStatus.DRAFT: "open", TakeoverStatus.CONFIRMED: "ok", TakeoverStatus.WITHDRAWN: "bad"}
BUCKETS = (Bucket.RESERVED, Bucket.COMMITTED, Bucket.ADVANCED, Bucket.PAID, Bucket.RETURNED)


def tag_of(status: str) -> Tag:
    """The state of an entry as a tag."""
    return Tag(str(TAKEOVER.state(status).label), LOOK.get(TakeoverStatus(status), "wait"))  # type: ignore[arg-type]


def list_page(rows: TakeoverQuerySet, query: QueryDict, user: User, at: datetime) -> dict[str, Any]:
    """Entries a reader may see: by state, text and import; those that wait for the reader can be ticked."""
    on = local_date(at)
    text = query.get("q", "").replace("\0", "").strip()[:TEXT_MAX]
    status, batch = query.get("status", ""), query.get("batch", "").replace("\0", "")[:60]
    if text:
        rows = rows.filter(search_key__contains=search_key(text)) | rows.filter(project_code__icontains=text)
    if status in TakeoverStatus.values:
        rows = rows.filter(status=status)
    if batch:
        rows = rows.filter(batch=batch)
    orders = {
        "number": Order(_("số tiếp nhận"), ("-id",)),
        "title": Order(_("tên đề án"), ("search_key", "id")),
    }
    filters = {
        "q": _("Tìm: %(text)s") % {"text": text} if text else "",
        "status": TAKEOVER.state(status).label if status in TakeoverStatus.values else "",
        "batch": _("Một lần nhập tệp") if batch else "",
    }
    page = Page(query=query, rows=rows, orders=orders, filters=filters, lang=spoken())
    mine = scope_of(user, on).organisation_ids
    lines = [
        {
            "takeover": t,
            "tag": tag_of(t.status),
            "state": _state_of(t),
            "asked_vnd": t.values.get("requested_vnd"),
            "ticked": t.status == TakeoverStatus.WAITING and t.taker_id in mine and t.created_by_id != user.pk,
        }
        for t in page
    ]
    return {
        "page": page,
        "lines": lines,
        "text": text,
        "status": status,
        "batch": batch,
        "states": [(s.key, s.label) for s in TAKEOVER.states],
        "any_ticked": any(line["ticked"] for line in lines),
        "upload": reverse("exchange:upload", args=["running-dossiers"]),
    }


def _state_of(takeover: Takeover) -> str:
    value = takeover.values.get("state")
    return shown("state", value) if value else ""


def shown(name: str, value: Any) -> str:
    """A typed answer in the reader's words."""
    if value in (None, ""):
        return ""
    return value if name == "beneficiary" else kinds.shown(BY_NAME[name], value, spoken())


def step_page(takeover: Takeover, group: str, form: forms.GroupForm, version: int) -> dict[str, Any]:
    """One page of an entry."""
    names = list(GROUPS)
    number = names.index(group) + 1
    return {
        "takeover": takeover,
        "group": group,
        "form": form,
        "pairs": _pairs(form) if group == "papers" else [],
        "title": TITLES[group],
        "lead": LEADS[group],
        "number": number,
        "last": len(names),
        "total": len(names) + 1,
        "previous": names[number - 2] if number > 1 else "",
        "version": version,
    }


def _pairs(form: forms.GroupForm) -> list[tuple[Any, Any]]:
    fields = list(form)
    return list(zip(fields[::2], fields[1::2], strict=True))


def takeover_page(takeover: Takeover, user: User, at: datetime) -> dict[str, Any]:
    """Check the answers: what is missing by name, what contradicts, what will be recorded, whose move it is."""
    on = local_date(at)
    facts, bodies = selectors.read(takeover, on)
    found = [*missing(takeover.values), *no_office(bodies), *rules.contradictions(facts, on)]
    found += selectors.same_elsewhere(takeover, facts, bodies.manager, user, on)
    fund, money = selectors.fund_of(facts, bodies.manager) if takeover.project_id is None else (None, [])
    warned = judging.warnings(takeover, facts, bodies, on) if not found and takeover.project_id is None else {}
    offers = [o.transition for o in acts_offered(TAKEOVER, takeover, user, on)]
    acts = {t.act: t for t in offers}
    is_open = takeover.status in {TakeoverStatus.DRAFT, TakeoverStatus.WAITING}
    own = takeover.created_by_id == user.pk
    return {
        "takeover": takeover,
        "tag": tag_of(takeover.status),
        "sections": sections_of(takeover, editable=takeover.status == TakeoverStatus.DRAFT and "send_takeover" in acts),
        "findings": [*found, *money, *(f for findings in warned.values() for f in findings)] if is_open else [],
        "blocked": any(f.blocks for f in found),
        "blocked_money": any(f.blocks for f in money),
        "steps": _steps(facts, on),
        "balances": [(b.label, vnd) for b in BUCKETS if (vnd := rules.opening(facts).get(b))] if not found else [],
        "fund": fund,
        "acts": acts,
        "own": own,
        "is_open": is_open,
        "may_undo": takeover.project_id is not None and takeover.taker_id in scope_of(user, on).organisation_ids,
        "events": events_of(list(timeline(TAKEOVER.key, takeover.pk)), TAKEOVER),
        "state": TAKEOVER.state(takeover.status),
    }


def sections_of(takeover: Takeover, *, editable: bool) -> list[tuple[Words, list[Row]]]:
    """Every answer under the title of its page, with the way back to it."""
    typed = forms.typed_values(takeover.values)
    found: list[tuple[Words, list[Row]]] = []
    for group, columns in GROUPS.items():
        url = reverse("programmes:takeover_step", args=[takeover.pk, group]) if editable else ""
        rows = [
            Row(
                column.label,
                shown(column.name, typed.get(column.name)) or "–",
                f"{url}#id_{column.name}" if url else "",
            )
            for column in columns
            if (column.name in typed or column.required) and column.name not in forms.NOT_ASKED
        ]
        if rows or editable:
            found.append((TITLES[group], rows or [Row(_("Chưa ghi gì"), "–", url)]))
    return found


def _steps(facts: Any, on: date) -> list[dict[str, Any]]:
    """The steps past with the paper of each, as the timeline will show them."""
    acts = way.acts_to(facts) if facts.state and facts.purse else None
    return [
        {
            "sentence": str(step.sentence)[:1].upper() + str(step.sentence)[1:],
            "number": facts.paper(step.paper).number if step.paper else "",
            "day": formats.date_short(step.day, spoken()) if step.day else "",
        }
        for step in way.steps_of(facts, acts or [])
    ]
