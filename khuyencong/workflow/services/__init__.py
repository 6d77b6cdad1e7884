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
from khuyencong.workflow.services.tasks import mark_seen, new_task, start

__all__ = [
    "NOTHING",
    "Act",
    "OutsideDecision",
    "Permit",
    "acting_membership",
    "deliver_outbox",
    "in_order",
    "judge",
    "mark_seen",
    "new_record",
    "new_task",
    "perform",
    "perform_many",
    "permit",
    "start",
]
