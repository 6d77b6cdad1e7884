"""The people who may act on open tasks on a day and have an address, read once for many tasks."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from khuyencong.accounts.models import Membership, User
from khuyencong.workflow.models import Task
from khuyencong.workflow.powers import chains_in_force, may_move
from khuyencong.workflow.process import PROCESSES
from khuyencong.workflow.rules import holds


class Holders:
    """Who holds the tasks of some bodies: their members, or those of the body that took over, with an address.

    Where a body passes acts through signing steps, those who draft; a turn inside belongs to the holders of its step.
    """

    def __init__(self, bodies: Collection[int], on: date) -> None:
        body = Q(organisation__in=bodies) | Q(organisation__predecessions__old__in=bodies)
        rows = Membership.objects.on(on).filter(body, user__is_active=True).exclude(user__email="").distinct()
        rows = rows.select_related("user").prefetch_related("organisation__predecessions").order_by("user_id", "id")
        self._members: dict[int, list[Membership]] = {}
        for member in rows:
            theirs = {member.organisation_id, *(s.old_id for s in member.organisation.predecessions.all())}
            for held in theirs & set(bodies):
                self._members.setdefault(held, []).append(member)
        self._chains = chains_in_force({m.organisation_id for m in rows}, on)

    def of(self, task: Task) -> list[User]:
        """Who may act on a task, each once."""
        members = self._members.get(task.organisation_id or 0, [])
        if task.sheet_id:
            fitting = [m for m in members if holds(m.role, m.position, task.roles, task.position)]
        else:
            process, roles = PROCESSES[task.process], task.roles.split()
            fitting = [m for m in members if may_move(self._chains, m, process, task.state, task.route, roles)]
        return list({m.user_id: m.user for m in fitting}.values())
