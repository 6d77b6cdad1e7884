"""Acts of the promotion network. Each is one transaction, keyword-only, and raises only common.errors."""

from khuyencong.network.services.capacity import record_fact
from khuyencong.network.services.collaborators import (
    appoint,
    correct_contact,
    end_term,
    reassign,
    renew,
    replace,
)
from khuyencong.network.services.papers import Decision
from khuyencong.network.services.responsibility import assign_body, end_responsibility, hand_over
from khuyencong.network.services.training import record_training
from khuyencong.network.services.withdraw import add_scan, withdraw

__all__ = [
    "Decision",
    "add_scan",
    "appoint",
    "assign_body",
    "correct_contact",
    "end_responsibility",
    "end_term",
    "hand_over",
    "reassign",
    "record_fact",
    "record_training",
    "renew",
    "replace",
    "withdraw",
]
