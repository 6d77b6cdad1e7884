"""Acts about clusters. Each is one transaction, keyword-only, rests on a dated paper, and raises only common.errors."""

from khuyencong.clusters.services.building import (
    approve_detailed_plan,
    approve_project,
    approve_regulation,
    assign_investor,
    end_investor,
    publish_vacant,
    record_land,
    record_paid,
    record_wastewater,
    record_work,
)
from khuyencong.clusters.services.common import Paper, subject_of
from khuyencong.clusters.services.identity import (
    Part,
    merge_into,
    name_type,
    open_cluster,
    rename,
    set_site,
    state_formed,
)
from khuyencong.clusters.services.papers import (
    Items,
    approve_plan,
    enter_plan_entry,
    record_decision,
    send_decision,
)
from khuyencong.clusters.services.tenants import (
    Entry,
    add_lot,
    add_tenant,
    end_holding,
    entry_findings,
    entry_of,
    hold_land,
    set_tenant_state,
)
from khuyencong.clusters.services.undo import withdraw

__all__ = [
    "Entry",
    "Items",
    "Paper",
    "Part",
    "add_lot",
    "add_tenant",
    "approve_detailed_plan",
    "approve_plan",
    "approve_project",
    "approve_regulation",
    "assign_investor",
    "end_holding",
    "end_investor",
    "enter_plan_entry",
    "entry_findings",
    "entry_of",
    "hold_land",
    "merge_into",
    "name_type",
    "open_cluster",
    "publish_vacant",
    "record_decision",
    "record_land",
    "record_paid",
    "record_wastewater",
    "record_work",
    "rename",
    "send_decision",
    "set_site",
    "set_tenant_state",
    "state_formed",
    "subject_of",
    "withdraw",
]
