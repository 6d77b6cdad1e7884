"""What the pages of a body's signing steps show, and what is typed there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from khuyencong.accounts.choices import Role
from khuyencong.accounts.models import Membership, Organisation
from khuyencong.accounts.selectors import positions_in
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid
from khuyencong.workflow import services
from khuyencong.workflow.forms import STEP_FIELDS, ChainForm, StepFormSet
from khuyencong.workflow.models import SigningChain, SigningStep
from khuyencong.workflow.powers import holds_step, steps_of
from khuyencong.workflow.process import PROCESSES, ROOMS, Process
from khuyencong.workflow.rules import STEPS_MAX

EVERY = "*"


def members_on(organisation: Organisation, on: date) -> list[Membership]:
    """Who acts for a body on a day."""
    rows = Membership.objects.on(on).filter(organisation=organisation, user__is_active=True)
    return list(rows.select_related("user").order_by("user__full_name", "id"))


def with_chains(rows: QuerySet[Organisation], on: date) -> QuerySet[Organisation]:
    """Bodies with the number of their signing chains in force or to come."""
    standing = Q(signing_chains__valid_to__isnull=True) | Q(signing_chains__valid_to__gte=on)
    return rows.annotate(chains=Count("signing_chains", filter=standing))


def acts_of(process: Process, roles: frozenset[str]) -> list[tuple[str, Any]]:
    """The acts of a process that a body may perform whose people hold these roles, in the order of the table."""
    found: dict[str, Any] = {}
    for transition in process.transitions:
        if transition.roles & roles:
            found.setdefault(transition.act, transition.label)
    return list(found.items())


def act_label(chain: SigningChain) -> Any:
    """The words of the act a chain covers; None for every act."""
    process = PROCESSES.get(chain.process)
    return next((t.label for t in process.transitions if t.act == chain.act), chain.act) if process else chain.act


@dataclass(frozen=True)
class StepLine:
    """One step with the names of those who hold it today."""

    step: SigningStep
    names: str


@dataclass(frozen=True)
class ChainLine:
    """One chain as the page shows it: when it applies, and its steps."""

    chain: SigningChain
    act: Any
    process: Any
    when: str
    steps: Sequence[StepLine]


def body_page(organisation: Organisation, on: date) -> dict[str, Any]:
    """Every chain of a body: those in force, those to come, those that ended."""
    members = members_on(organisation, on)
    chains = list(
        organisation.signing_chains.prefetch_related("steps").order_by("process", "act", "-valid_from", "-id")
    )
    lines = [chain_line(chain, members, on) for chain in chains]
    return {
        "body": organisation,
        "now": [line for line in lines if line.when != "ended"],
        "ended": [line for line in lines if line.when == "ended"],
    }


def chain_line(chain: SigningChain, members: Sequence[Membership], on: date) -> ChainLine:
    """A chain with its steps and the names of the members who hold them."""
    when = "ended" if chain.valid_to and chain.valid_to < on else "future" if chain.valid_from > on else "now"
    steps = [StepLine(step, ", ".join(str(m.user) for m in members if holds_step(m, step))) for step in steps_of(chain)]
    process = PROCESSES.get(chain.process)
    return ChainLine(
        chain, act_label(chain) if chain.act else None, process.label if process else chain.process, when, steps
    )


class NewChainPage:
    """The form of new signing steps; "more" adds an empty row and keeps what was typed."""

    def __init__(self, organisation: Organisation, at: datetime, typed: QueryDict | None) -> None:
        self.organisation, self.at = organisation, at
        on = local_date(at)
        held = frozenset(m.role for m in members_on(organisation, on))
        self.adding = typed is not None and "more" in typed
        acts = [
            (str(process.label), _choices(key, acts_of(process, held)))
            for key, process in sorted(PROCESSES.items())
            if key in ROOMS and acts_of(process, held)
        ]
        rows = {
            "roles": [(r.value, r.label) for r in Role if r in held],
            "positions": positions_in(organisation.pk, on),
        }
        if typed is not None and self.adding:
            more = [*_typed_steps(typed), {}][:STEPS_MAX]
            self.form = ChainForm(acts, initial=dict(typed.items()))
            self.steps = StepFormSet(initial=more, prefix="steps", form_kwargs=rows)
        else:
            self.form = ChainForm(acts, typed, initial={"valid_from": on})
            self.steps = StepFormSet(typed, prefix="steps", form_kwargs=rows)

    def is_valid(self) -> bool:
        """Whether both forms can be read; a page that only asks for another row is not sent on."""
        return not self.adding and all([self.form.is_valid(), self.steps.is_valid()])

    def save(self, by: Any) -> SigningChain:
        """Write the steps. Raises Invalid (shown at its row) and Denied."""
        data = self.form.cleaned_data
        process, _sep, act = data["covers"].rpartition(":")
        rows = [form for form in self.steps if not form.is_left_out]
        try:
            return services.set_steps(
                organisation=self.organisation, process=process, act="" if act == EVERY else act,
                steps=[form.step() for form in rows], valid_from=data["valid_from"], document=data["document"],
                by=by, at=self.at,
            )  # fmt: skip
        except Invalid as error:
            self._blame(error.fields, rows)
            raise

    def _blame(self, fields: Mapping[str, Sequence[str]], rows: Sequence[Any]) -> None:
        for name, lines in fields.items():
            place = name.split("-")
            if len(place) == 3:
                rows[int(place[1]) - 1].refuse({place[2]: list(lines)})
            else:
                self.form.refuse({{"process": "covers", "act": "covers"}.get(name, name): list(lines)})

    @property
    def refused(self) -> bool:
        wrong = self.form.errors or any(self.steps.errors) or self.steps.non_form_errors()
        return not self.adding and self.form.is_bound and bool(wrong)


def _typed_steps(typed: QueryDict) -> list[dict[str, Any]]:
    """The rows as typed, for a page with one row more."""
    total = typed.get("steps-TOTAL_FORMS", "")
    count = min(int(total), STEPS_MAX) if total.isascii() and total.isdigit() and len(total) < 4 else 0
    return [{name: typed.get(f"steps-{n}-{name}", "") for name in STEP_FIELDS} for n in range(count)]


def _choices(key: str, acts: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The acts of one process to choose from: every act first."""
    return [(f"{key}:{EVERY}", _("Mọi việc của quy trình")), *((f"{key}:{act}", label) for act, label in acts)]
