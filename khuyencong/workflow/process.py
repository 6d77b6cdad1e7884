"""A process as one readable table: states, transitions, who holds what. Owning rooms write theirs in `states.py`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

from khuyencong.common.errors import Finding, WrongState
from khuyencong.common.workdays import WorkCalendar

Text = str | Promise


class Answer(StrEnum):
    """What an act does to the way of a dossier."""

    FORWARD = "forward"
    SEND_BACK = "send_back"  # voids earlier approvals, stops the clock, names what is missing
    REFUSE = "refuse"
    STOP = "stop"
    RECALL = "recall"  # takes back the act before, which nobody has opened yet


@dataclass(frozen=True)
class State:
    """One state with its three labels. `editable`: fields the holder may change; `required`: fields and papers
    that must be there from this state on (papers as "paper:kind")."""

    key: str
    label: Text
    public: Text
    explanation: Text
    editable: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()
    final: bool = False


@dataclass(frozen=True)
class Due:
    """By when the next holder acts: the day, the article, and how many working days that was (None = a fixed day).

    `counted`: the day already allows for the time the clock stood (terms in calendar days); nothing is added to it.
    """

    on: date
    citation: str
    working_days: int | None = None
    counted: bool = False


@dataclass(frozen=True)
class Context:
    """What a guard may look at besides the object. `values` are the typed inputs of the act."""

    by: Any
    at: datetime
    on: date
    note: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


Guard = Callable[[Any, Context], Iterable[Finding]]
Judged = Sequence[tuple[Any, Context]]


@dataclass(frozen=True)
class Batched:
    """A guard written for many objects at once, so that a batch of 2,000 costs the queries of one.

    `many` gives the findings of each object in order; judging one object is judging a batch of one.
    """

    many: Callable[[Judged], Sequence[Iterable[Finding]]]

    def __call__(self, subject: Any, context: Context) -> Iterable[Finding]:
        return self.many([(subject, context)])[0]


def judge_each(guard: Guard, judged: Judged) -> Sequence[Iterable[Finding]]:
    """The findings of one guard on each of many objects: in one go if it can, else one after the other."""
    if isinstance(guard, Batched):
        return guard.many(judged)
    return [guard(subject, context) for subject, context in judged]


DueRule = Callable[[Any, Context], Due | None]
Undo = Callable[[Any, Any, Any, datetime], None]  # object, TransitionRecord, who, when


def nothing_made(subject: Any, record: Any, by: Any, at: datetime) -> None:
    """The undo of an act that made nothing but its record."""


@dataclass(frozen=True)
class Transition:
    """One act: from where to where, which body in which roles, under which guards.

    `actor` names a body of the process ("department"); `roles` the roles in it. `not_by`: acts whose performer may
    not perform this one (incompatible persons). `outside`: an act of a body outside the platform, recorded with
    number, date and scan. `follows`: nobody clicks it, it follows from another act and is recorded under whatever
    membership its performer holds. `label` is the button, `sentence` the line of the timeline. `undo`
    takes back what the act made: an act with it can be recalled until the next holder opens the dossier
    (`nothing_made` when there is nothing to take back). An outside decision and an act that moved money have none.
    """

    act: str
    source: str
    target: str
    actor: str
    roles: frozenset[str]
    label: Text
    sentence: Text
    answer: Answer = Answer.FORWARD
    guards: tuple[Guard, ...] = ()
    not_by: tuple[str, ...] = ()
    outside: bool = False
    follows: bool = False
    due: DueRule | None = None
    citation: str = ""
    undo: Undo | None = None
    routes: frozenset[str] = frozenset()

    def belongs_to(self, route: str) -> bool:
        """Whether the act is one of a route; "" stands for all of them."""
        return not self.routes or not route or route in self.routes


@dataclass(frozen=True)
class Holder:
    """Whose move it is in a state: a body of the process and the roles that may act in it."""

    actor: str
    roles: frozenset[str]


@dataclass(frozen=True)
class Subject:
    """What the engine must know of an object: words for lists, its place, and the bodies of its process."""

    label: str
    code: str
    province_id: int | None
    bodies: Mapping[str, int | None]
    url: str


@dataclass(frozen=True)
class Process:
    """A table of states and transitions for one kind of object with a `status` column.

    `describe` turns an object into a `Subject`; `calendar` gives the working days its deadlines count. Where objects
    take different ways through the same states, `route_of` names the way of one and `routes` all there are.
    `takers`: by body, the roles that may take over objects that run on paper already; none where nothing is taken over.
    """

    key: str
    label: Text
    initial: str
    states: Sequence[State]
    transitions: Sequence[Transition]
    holders: Mapping[str, Holder]
    describe: Callable[[Any], Subject]
    calendar: Callable[[], WorkCalendar]
    routes: Mapping[str, Text] = field(default_factory=dict)
    route_of: Callable[[Any], str] = lambda subject: ""
    takers: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def state(self, key: str) -> State:
        """The state of a key. Raises KeyError."""
        return next(s for s in self.states if s.key == key)

    def acts_from(self, status: str, route: str = "") -> list[Transition]:
        """The acts that start in a state (on a route), in the order of the table."""
        return [t for t in self.transitions if t.source == status and t.belongs_to(route)]

    def acts_of(self, subject: Any) -> list[Transition]:
        """The acts that start where an object stands, on its route."""
        return self.acts_from(subject.status, self.route_of(subject))

    def find(self, subject: Any, act: str) -> Transition:
        """The transition of an act from the object's state. Raises WrongState."""
        for transition in self.acts_of(subject):
            if transition.act == act:
                return transition
        raise WrongState(subject, act)


@dataclass(frozen=True)
class Drafted:
    """An act as drafted: the typed values of its form by field name, and the scan of an outside decision.

    `language`: how the drafter's screen wrote amounts and days; the values are read in it, whoever signs.
    `reasons`: sentences the last signer adds for warnings that were not there when the act was drafted.
    """

    act: str
    typed: Mapping[str, Sequence[str]]
    language: str = "vi"
    scan: Any = None
    reasons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Room:
    """What only the owning room can do for the engine: `load` an object by its id, `run` an act as it was drafted,
    `show` a draft as label and text in the reader's language; `act_url` is the page where the act is drafted."""

    load: Callable[[int], Any]
    run: Callable[[Any, Drafted, Any, datetime], None]
    show: Callable[[Any, Drafted], Sequence[tuple[Text, str]]]
    act_url: Callable[[int, str], str]


PROCESSES: dict[str, Process] = {}
ROOMS: dict[str, Room] = {}


def register(process: Process, room: Room | None = None) -> None:
    """Make a process known to desk, timeline and drawings, and with its room to signing steps. In apps.ready()."""
    PROCESSES[process.key] = process
    if room is not None:
        ROOMS[process.key] = room
