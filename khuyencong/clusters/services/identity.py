"""A cluster comes into being once; it is renamed, lies elsewhere, is merged, and stays the same cluster (C§13.38)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.clusters import norms
from khuyencong.clusters.choices import NAME_MAX, PRE_105, SHARED_KINDS, ClusterKind
from khuyencong.clusters.models import Cluster, ClusterName, ClusterType, Document, SitePart
from khuyencong.clusters.rules.shares import type_findings
from khuyencong.clusters.services.common import (
    DAY,
    Faults,
    Paper,
    check_paper,
    day_words,
    document_of,
    hold,
    log,
    put,
    same_form,
)
from khuyencong.common.errors import Invalid, RuleBroken, WrongState
from khuyencong.common.fold import search_key
from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import province_of

if TYPE_CHECKING:
    from khuyencong.accounts.models import User


@dataclass(frozen=True)
class Part:
    """The part of a cluster in one commune; `lead`: the province assigned this commune."""

    commune: Unit
    area_ha: Decimal | None = None
    lead: bool = False


@transaction.atomic
def open_cluster(
    *,
    name: str,
    parts: Sequence[Part],
    valid_from: date,
    paper: Paper,
    longitude: Decimal | None = None,
    latitude: Decimal | None = None,
    is_example: bool = False,
    key: str = "",
    by: User,
    at: datetime,
) -> Cluster:
    """Record a cluster for the first time, from the paper that names it (a plan, an old decision).

    It gets its permanent code. A cluster of the same name in the same commune is refused. Raises Invalid by field.
    """
    if (made := same_form(Cluster, key)) is not None:
        return made
    faults = Faults()
    name = faults.text("name", name, NAME_MAX, required=True)
    check_paper(faults, paper, at)
    faults.day("valid_from", valid_from, at, future=True)
    lead = _check_parts(faults, parts, valid_from)
    faults.stop()
    _refuse_namesake(name, parts)
    cluster = Cluster.objects.create(
        code=f"CCN-{secrets.token_hex(4)}", name=name, search_key=search_key(name), province=province_of(lead.commune),
        longitude=longitude, latitude=latitude, is_example=is_example, form_key=key or None,
        created_by=by, created_at=at,
    )  # fmt: skip
    cluster.code = f"CCN-{cluster.pk:06d}"
    cluster.save(update_fields=["code"])
    document = document_of(paper, by=by, at=at)
    put(
        ClusterName, valid_from=valid_from, values={"cluster": cluster, "name": name},
        document=document, by=by, at=at,
    )  # fmt: skip
    _put_parts(cluster, parts, lead, valid_from, document, by, at)
    log("open", cluster=cluster, by=by, at=at, code=cluster.code, document=document.number)
    return cluster


def _check_parts(faults: Faults, parts: Sequence[Part], valid_from: date) -> Part:
    """Communes that exist on the day, each once, of one province; the lead: the assigned one, else the largest."""
    if not parts:
        raise Invalid({"commune": [_("Chọn ít nhất một xã, phường.")]})
    seen: set[int] = set()
    for part in parts:
        unit = part.commune
        if unit.level == Level.PROVINCE:
            faults.add("commune", _("Chọn đơn vị cấp xã."))
        if unit.pk in seen:
            faults.add("commune", _("%(unit)s ghi hai lần.") % {"unit": unit.name})
        seen.add(unit.pk)
        faults.area("area_ha", part.area_ha, required=len(parts) > 1 and not any(p.lead for p in parts))
        if unit.valid_to is not None and unit.valid_to < valid_from:
            words = {"unit": unit.name, "day": day_words(unit.valid_to)}
            faults.add("commune", _("%(unit)s đã kết thúc ngày %(day)s; chọn đơn vị của ngày bắt đầu.") % words)
        elif unit.valid_from is not None and unit.valid_from > valid_from:
            words = {"unit": unit.name, "day": day_words(unit.valid_from)}
            faults.add("commune", _("%(unit)s có từ ngày %(day)s; chọn đơn vị của ngày bắt đầu.") % words)
    if len({province_of(part.commune).pk for part in parts}) > 1:
        faults.add("commune", _("Các xã của một cụm phải thuộc một tỉnh."))
    assigned = [part for part in parts if part.lead]
    if len(assigned) > 1:
        faults.add("lead", _("Chỉ một xã làm đầu mối."))
    return assigned[0] if assigned else max(parts, key=lambda part: part.area_ha or Decimal(0))


def _put_parts(
    cluster: Cluster, parts: Sequence[Part], lead: Part, valid_from: date, document: Document, by: User, at: datetime
) -> None:
    for part in parts:
        put(
            SitePart, valid_from=valid_from,
            values={"cluster": cluster, "commune": part.commune, "area_ha": part.area_ha, "lead": part is lead},
            document=document, by=by, at=at,
        )  # fmt: skip


def _refuse_namesake(name: str, parts: Sequence[Part]) -> None:
    communes = [part.commune.pk for part in parts]
    here = SitePart.objects.standing().filter(commune_id__in=communes).values("cluster_id")
    other = Cluster.objects.living().filter(search_key=search_key(name), pk__in=here).first()
    if other is not None:
        words = {"name": other.name, "code": other.code}
        raise Invalid({"name": [_("Đã có cụm %(name)s (%(code)s) tại xã này. Ghi tiếp vào cụm đó.") % words]})


@transaction.atomic
def rename(
    *, cluster: Cluster, name: str, valid_from: date, paper: Paper, key: str = "", by: User, at: datetime
) -> ClusterName:
    """Record a new name from a day on. The old names, decisions and reports keep what they say."""
    cluster = hold(cluster)
    if (made := same_form(ClusterName, key)) is not None:
        return made
    faults = Faults()
    name = faults.text("name", name, NAME_MAX, required=True)
    faults.day("valid_from", valid_from, at, future=True)
    check_paper(faults, paper, at)
    faults.stop()
    row = put(
        ClusterName, valid_from=valid_from, values={"cluster": cluster, "name": name},
        document=document_of(paper, by=by, at=at), key=key, by=by, at=at,
    )  # fmt: skip
    if row.valid_to is None:
        cluster.name = name
        cluster.search_key = " ".join(dict.fromkeys(search_key(n.name) for n in cluster.names.order_by("-valid_from")))
        cluster.search_key = cluster.search_key[: 2 * NAME_MAX]
        cluster.save(update_fields=["name", "search_key"])
    log("rename", cluster=cluster, by=by, at=at, name=name, on=valid_from)
    return row


@transaction.atomic
def set_site(
    *, cluster: Cluster, parts: Sequence[Part], valid_from: date, paper: Paper, by: User, at: datetime
) -> list[SitePart]:
    """Record in which communes the cluster lies from a day on; what it lay in before ends the day before.

    The commune the province assigned leads; without one, the commune with the larger part (C§3.3).
    """
    cluster = hold(cluster)
    faults = Faults()
    faults.day("valid_from", valid_from, at, future=True)
    check_paper(faults, paper, at)
    lead = _check_parts(faults, parts, valid_from)
    faults.stop()
    rows = SitePart.objects.standing().filter(cluster=cluster)
    if later := rows.filter(valid_from__gte=valid_from).order_by("valid_from").first():
        words = {"day": day_words(later.valid_from)}
        raise Invalid({"valid_from": [_("Đã ghi địa bàn từ ngày %(day)s; ghi ngày sau đó.") % words]})
    rows.on(valid_from).update(valid_to=valid_from - DAY)
    document = document_of(paper, by=by, at=at)
    _put_parts(cluster, parts, lead, valid_from, document, by, at)
    Cluster.objects.filter(pk=cluster.pk).update(province=province_of(lead.commune))
    log("set_site", cluster=cluster, by=by, at=at, on=valid_from, lead=lead.commune.name, document=document.number)
    return list(SitePart.objects.on(valid_from).filter(cluster=cluster))


@transaction.atomic
def merge_into(*, cluster: Cluster, other: Cluster, on: date, paper: Paper, by: User, at: datetime) -> Cluster:
    """Merge a cluster into another one from a day on. Both keep their codes and their past; the merged one is not
    counted from that day. Raises Invalid for itself, one merged before, or another province."""
    first, second = sorted((cluster.pk, other.pk))
    locked = {pk: Cluster.objects.select_for_update(no_key=True).get(pk=pk) for pk in (first, second)}
    cluster, other = locked[cluster.pk], locked[other.pk]
    faults = Faults()
    check_paper(faults, paper, at)
    faults.day("on", on, at, future=True)
    if cluster.pk == other.pk:
        faults.add("other", _("Chọn cụm khác."))
    if other.merged_into_id is not None:
        faults.add("other", _("Cụm này đã sáp nhập vào cụm khác."))
    if cluster.province_id != other.province_id:
        faults.add("other", _("Hai cụm phải thuộc một tỉnh."))
    faults.stop()
    if cluster.merged_into_id is not None:
        raise WrongState(cluster, "clusters.merge")
    cluster.merged_into, cluster.merged_on = other, on
    cluster.merged_by = document_of(paper, by=by, at=at)
    cluster.save(update_fields=["merged_into", "merged_on", "merged_by"])
    log("merge", cluster=cluster, by=by, at=at, into=other.code, on=on)
    return cluster


@transaction.atomic
def state_formed(
    *, cluster: Cluster, formed_on: date, paper: Paper, basis: str = "", by: User, at: datetime
) -> Cluster:
    """Record that a cluster was formed before 5 October 2009, with the approval that proves it (32/2024/NĐ-CP
    art. 35.4). `basis`: why an area beyond today's limits stays valid (art. 35.1)."""
    cluster = hold(cluster)
    faults = Faults()
    check_paper(faults, paper, at)
    if formed_on >= PRE_105:
        faults.add("formed_on", _("Chỉ cụm hình thành trước ngày 05/10/2009."))
    basis = faults.text("basis", basis)
    faults.stop()
    cluster.formed_on, cluster.formed_evidence = formed_on, document_of(paper, by=by, at=at)
    cluster.grandfathered, cluster.grandfather_basis = bool(basis), basis
    cluster.save(update_fields=["formed_on", "formed_evidence", "grandfathered", "grandfather_basis"])
    log("state_formed", cluster=cluster, by=by, at=at, on=formed_on)
    return cluster


@transaction.atomic
def name_type(
    *,
    cluster: Cluster,
    kind: str,
    valid_from: date,
    share_pct: Decimal | None = None,
    trade: str = "",
    paper: Paper,
    key: str = "",
    by: User,
    at: datetime,
) -> ClusterType:
    """Say of which type a cluster is from a day on. A craft-village, specialised, supporting or high-tech cluster
    needs a share of industrial land computed on that day that reaches the law's (C§13.36): `share_pct` is the one the
    paper computes. Raises Invalid; RuleBroken below a share that was read in the law."""
    cluster = hold(cluster)
    if (made := same_form(ClusterType, key)) is not None:
        return made
    faults = Faults()
    faults.choice("kind", kind, ClusterKind.values)
    faults.day("valid_from", valid_from, at)
    check_paper(faults, paper, at)
    trade = faults.text("trade", trade, NAME_MAX)
    if share_pct is not None and not 0 <= share_pct <= 100:
        faults.add("share_pct", _("Tỷ lệ từ 0 đến 100."))
    faults.stop()
    note = _check_share(kind, share_pct, valid_from)
    row = put(
        ClusterType, valid_from=valid_from,
        values={"cluster": cluster, "kind": kind, "share_pct": share_pct, "trade": trade}, note=note,
        document=document_of(paper, by=by, at=at), key=key, by=by, at=at,
    )  # fmt: skip
    log("name_type", cluster=cluster, by=by, at=at, kind=kind, share=share_pct, on=valid_from)
    return row


def _check_share(kind: str, share_pct: Decimal | None, on: date) -> str:
    """Refuse a type its share does not earn; below a share that was not read in the law, the words of the warning."""
    if kind not in SHARED_KINDS:
        return ""
    if share_pct is None:
        raise Invalid({"share_pct": [_("Loại cụm này cần tỷ lệ đất công nghiệp đã tính.")]})
    found = type_findings(kind, share_pct, Decimal(100), norms.type_share(kind, on))
    if any(finding.blocks for finding in found):
        raise RuleBroken(found)
    words = _("Dưới mức %(least)s %% của %(source)s (chưa đọc văn bản gốc).")
    return "; ".join(words % {"least": f"{f.params['least']:.0f}", "source": f.citation} for f in found)
