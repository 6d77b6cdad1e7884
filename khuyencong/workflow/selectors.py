"""Reads of the engine: desk, timeline, the acts a user may perform now."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import bodies_of, memberships_of, scope_of
from khuyencong.workflow.models import Task, TransitionRecord
from khuyencong.workflow.process import Process, Transition
from khuyencong.workflow.services import acting_membership


def open_tasks_for(user: User, on: date) -> QuerySet[Task]:
    """The open tasks a user may act on: the holder's body (or what it took over) and one of the holder's roles."""
    mine = Q(pk__in=[])
    for membership in memberships_of(user, on):
        mine |= Q(organisation__in=bodies_of(membership), roles__contains=membership.role)
    return Task.objects.filter(mine, closed_at__isnull=True).select_related("organisation", "sent_by", "province")


def tasks_held_by_others(user: User, on: date) -> QuerySet[Task]:
    """Open tasks about rows the user may see, which another holder has to move."""
    scope = scope_of(user, on)
    rows = Task.objects.filter(closed_at__isnull=True).select_related("organisation", "sent_by", "province")
    if not scope.national:
        took_part = TransitionRecord.objects.filter(
            process=OuterRef("process"), subject_id=OuterRef("subject_id"), organisation__in=scope.organisation_ids
        )
        rows = rows.filter(Q(province__in=scope.unit_ids) | Exists(took_part))
    return rows.exclude(pk__in=open_tasks_for(user, on).values("pk"))


def open_task(process: str, subject_id: int) -> Task | None:
    """The open task of an object: whose move it is."""
    return (
        Task.objects.filter(process=process, subject_id=subject_id, closed_at__isnull=True)
        .select_related("organisation", "sent_by")
        .first()
    )


def timeline(process: str, subject_id: int) -> QuerySet[TransitionRecord]:
    """What happened to an object, newest first."""
    return TransitionRecord.objects.filter(process=process, subject_id=subject_id).select_related(
        "by", "organisation", "scan"
    )


@dataclass(frozen=True)
class Offer:
    """An act a user may perform now, with the membership they would act under."""

    transition: Transition
    membership_id: int


def acts_offered(process: Process, subject: Any, user: User, on: date) -> list[Offer]:
    """Exactly the buttons of a page: the acts from the object's state that the user's roles and bodies allow."""
    offers = []
    for transition in process.acts_of(subject):
        if transition.follows:
            continue
        membership = acting_membership(process, subject, transition, user, on)
        if membership is not None:
            offers.append(Offer(transition, membership.pk))
    return offers
