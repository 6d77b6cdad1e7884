"""Who may perform or draft which act on a day: role, body, and the internal signing steps of the body."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from khuyencong.accounts.models import Membership, User
from khuyencong.accounts.selectors import bodies_of, memberships_of
from khuyencong.workflow.models import SigningChain, SigningSheet, SigningStep
from khuyencong.workflow.process import Process, Transition
from khuyencong.workflow.rules import covers, holds


@dataclass(frozen=True)
class Acting:
    """Under which membership and in which capacity a user acts.

    `chain`: the user may only draft, the act goes through these steps. `sheet`: the act was agreed on all of them.
    """

    membership: Membership
    capacity: str
    chain: SigningChain | None = None
    sheet: SigningSheet | None = None


class Powers:
    """What a user may do on a day; memberships and the signing chains of their bodies are read once."""

    def __init__(self, user: User, on: date) -> None:
        self.user, self.on = user, on
        self.memberships = memberships_of(user, on)
        self.chains = chains_in_force({m.organisation_id for m in self.memberships}, on)

    def acting(self, process: Process, subject: Any, transition: Transition, *, steps: bool = True) -> Acting | None:
        """As whom the user may perform an act now, or None. `steps=False` does not ask for signing steps.

        An act that follows from another one is recorded under the first membership of its performer.
        """
        if transition.follows:
            first = next(iter(self.memberships), None)
            return Acting(first, first.capacity) if first else None
        for membership in self._of_body(process, subject, transition):
            covered = steps and self.chain(process, membership, transition) is not None
            if membership.role in transition.roles and not covered:
                return Acting(membership, membership.capacity)
        return None

    def drafting(self, process: Process, subject: Any, transition: Transition) -> Acting | None:
        """As whom the user may draft an act that goes through signing steps, or None."""
        for membership in self._of_body(process, subject, transition):
            chain = self.chain(process, membership, transition)
            if chain is not None and holds_step(membership, steps_of(chain)[0]):
                return Acting(membership, membership.capacity or steps_of(chain)[0].capacity, chain)
        return None

    def covered(self, process: Process, subject: Any, transition: Transition) -> bool:
        """Whether a body of the user passes this act through signing steps."""
        mine = self._of_body(process, subject, transition)
        return any(self.chain(process, membership, transition) for membership in mine)

    def chain(self, process: Process, membership: Membership, transition: Transition) -> SigningChain | None:
        """The steps by which the body of a membership performs an act, or None when it performs it at once."""
        return chain_of(self.chains, process, membership, transition)

    def _of_body(self, process: Process, subject: Any, transition: Transition) -> list[Membership]:
        body = process.describe(subject).bodies.get(transition.actor)
        return [m for m in self.memberships if body in bodies_of(m)]


def chains_in_force(organisation_ids: Iterable[int], on: date) -> Sequence[SigningChain]:
    """The signing chains of bodies on a day, with their steps."""
    rows = SigningChain.objects.on(on).filter(organisation__in=list(organisation_ids))
    return list(rows.prefetch_related("steps"))


def chain_of(
    chains: Sequence[SigningChain], process: Process, membership: Membership, transition: Transition
) -> SigningChain | None:
    """The chain of a membership's body that covers an act; one written for the act before one for every act."""
    mine = [c for c in chains if c.organisation_id == membership.organisation_id and c.process == process.key]
    fitting = [c for c in mine if covers(c.act, steps_of(c)[-1].role, transition.act, transition.roles)]
    return max(fitting, key=lambda c: c.act != "", default=None)


def may_move(
    chains: Sequence[SigningChain],
    membership: Membership,
    process: Process,
    state: str,
    route: str,
    roles: Collection[str],
) -> bool:
    """Whether the holder of a membership has something to perform or to draft in a state of the holder's body.

    `roles`: the holder's roles, which decide where the body has no signing steps.
    """
    mine = [c for c in chains if c.organisation_id == membership.organisation_id and c.process == process.key]
    if not mine:
        return membership.role in roles
    acts = [t for t in process.acts_from(state, route) if t.actor == process.holders[state].actor and not t.follows]
    return any(_may_begin(mine, process, membership, t) for t in acts)


def _may_begin(
    chains: Sequence[SigningChain], process: Process, membership: Membership, transition: Transition
) -> bool:
    chain = chain_of(chains, process, membership, transition)
    return membership.role in transition.roles if chain is None else holds_step(membership, steps_of(chain)[0])


def holds_step(membership: Membership, step: SigningStep) -> bool:
    """Whether a membership is the desk a step asks for."""
    return holds(membership.role, membership.position, step.role, step.position)


def steps_of(chain: SigningChain) -> list[SigningStep]:
    """The steps of a chain in order; no query for a chain read by `chains_in_force`."""
    return sorted(chain.steps.all(), key=lambda s: s.number)


def signed(process: Process, subject: Any, transition: Transition, by: User) -> Acting | None:
    """As whom a user performs an act with the last signature of its sheet, or None when there is no such sheet.

    A sheet carries `signed_as` only inside the transaction that performs its act.
    """
    sheet = (
        SigningSheet.objects.filter(
            process=process.key,
            subject_id=subject.pk,
            act=transition.act,
            closed_at__isnull=True,
            signed_as__user=by,
        )
        .select_related("signed_as__organisation", "chain")
        .first()
    )
    if sheet is None or sheet.signed_as is None:
        return None
    capacity = sheet.signed_as.capacity or steps_of(sheet.chain)[-1].capacity
    return Acting(sheet.signed_as, capacity, sheet=sheet)
