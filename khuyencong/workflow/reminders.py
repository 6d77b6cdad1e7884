"""What falls due, for whom: the marks at which people are reminded, and the sources upper rooms add."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, QuerySet
from django.utils.text import format_lazy

from khuyencong.accounts.models import User
from khuyencong.workflow.holders import Holders
from khuyencong.workflow.models import Task
from khuyencong.workflow.process import PROCESSES, Text
from khuyencong.workflow.selectors import turn_of_body

# Days of the calendar before the day; after it, on the first day and then once a week.
MARKS = (14, 7, 3, 1)
AGAIN = 7
# Whoever has not acted for half a year after the day is not moved by one more letter: the desk still shows it.
LATE_MAX = timedelta(days=182)


def mark_of(due_on: date, on: date) -> int | None:
    """The nearest mark a day has reached: 14, 7, 3 or 1 before it, -1, -8, -15 … after it; None when it is far."""
    left = (due_on - on).days
    if left < 0:
        late = -left
        return -(1 + AGAIN * ((late - 1) // AGAIN)) if late <= LATE_MAX.days else None
    return min((mark for mark in MARKS if left <= mark), default=None)


@dataclass(frozen=True)
class Due:
    """One thing that falls due: stable `key` within its source, what is to be done, where, and by when.

    `text` carries no amount, no personal number and no name of a business: it goes out by e-mail.
    """

    key: str
    text: Text
    kind: Text
    url: str
    due_on: date


Told = tuple[Due, Sequence[User]]


@dataclass(frozen=True)
class Source:
    """Where things fall due. `near`: everything due from a day to a day with whoever is to do it; `of`: one person's.

    `on_desk`: whether the desk shows its things by itself (tasks have their own list there).
    """

    name: str
    near: Callable[[date, date, date], Iterable[Told]]  # on, first, last
    of: Callable[[User, date, date], Sequence[Due]] | None = None  # user, on, last


SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source of due days; called from `apps.ready()`. Raises ValueError for a name that is taken."""
    if source.name in SOURCES:
        raise ValueError(f"a source of reminders named {source.name!r} is there already")
    SOURCES[source.name] = source


def window(on: date) -> tuple[date, date]:
    """The first and last due day that anybody is reminded of on a day."""
    return on - LATE_MAX, on + timedelta(days=max(MARKS))


def due_of(user: User, on: date) -> list[tuple[Due, int]]:
    """What one person has due within the marks besides tasks, the nearest day first, with the days left."""
    last = window(on)[1]
    found = [due for source in SOURCES.values() if source.of for due in source.of(user, on, last)]
    return [(due, (due.due_on - on).days) for due in sorted(found, key=lambda d: (d.due_on, d.key))]


def tasks_near(on: date, first: date, last: date) -> Iterator[Told]:
    """Open tasks of every process that fall due, with their holders; a turn inside a body stands for its task."""
    rows = Task.objects.filter(closed_at__isnull=True, due_on__range=(first, last))
    rows = rows.exclude(Exists(turn_of_body()), sheet__isnull=True)
    holders = Holders(_bodies(rows), on)
    for task in rows.order_by("due_on", "pk").iterator(chunk_size=1000):
        if task.process in PROCESSES and task.due_on:
            process = PROCESSES[task.process]
            text = format_lazy("{}: {}", task.code, task.step or process.state(task.state).label)
            yield Due(str(task.pk), text, process.label, task.url, task.due_on), holders.of(task)


def _bodies(rows: QuerySet[Task]) -> set[int]:
    return {body for body in rows.order_by().values_list("organisation", flat=True).distinct() if body}


TASKS = Source("task", tasks_near)
