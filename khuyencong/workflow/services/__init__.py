"""One function per act of the engine. Each is one transaction: status, record, task, outbox and audit, or nothing."""

from khuyencong.workflow.services.many import perform_many
from khuyencong.workflow.services.outbox import deliver_outbox
from khuyencong.workflow.services.perform import (
    NOTHING,
    Act,
    OutsideDecision,
    Permit,
    acting_membership,
    in_order,
    judge,
    new_record,
    perform,
    permit,
)
from khuyencong.workflow.services.recall import recall
from khuyencong.workflow.services.remind import remind
from khuyencong.workflow.services.signing import (
    Draft,
    agree,
    check_not_signing,
    discard,
    draft_act,
    return_sheet,
    take_back,
)
from khuyencong.workflow.services.steps import NewStep, end_steps, set_steps
from khuyencong.workflow.services.takeover import TakenStep, drop_draft, take_over, undo_take_over, untouched
from khuyencong.workflow.services.tasks import mark_seen, new_task, start

__all__ = [
    "NOTHING",
    "Act",
    "Draft",
    "NewStep",
    "OutsideDecision",
    "Permit",
    "TakenStep",
    "acting_membership",
    "agree",
    "check_not_signing",
    "deliver_outbox",
    "discard",
    "draft_act",
    "drop_draft",
    "end_steps",
    "in_order",
    "judge",
    "mark_seen",
    "new_record",
    "new_task",
    "perform",
    "perform_many",
    "permit",
    "recall",
    "remind",
    "return_sheet",
    "set_steps",
    "start",
    "take_back",
    "take_over",
    "undo_take_over",
    "untouched",
]
