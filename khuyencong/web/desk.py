"""The desk: my tasks by urgency, the days ahead, who holds what."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from khuyencong.accounts.access import acts
from khuyencong.accounts.models import User
from khuyencong.accounts.selectors import roles_of
from khuyencong.common import formats
from khuyencong.law.selectors import working_calendar
from khuyencong.ledger import selectors as ledger
from khuyencong.ledger.selectors import DayLine
from khuyencong.ui.language import spoken
from khuyencong.workflow.models import Task
from khuyencong.workflow.process import PROCESSES
from khuyencong.workflow.reminders import due_of
from khuyencong.workflow.selectors import late_in, open_tasks_for, tasks_held_by_others

TASKS_MAX = 200
OTHERS_MAX = 10
DUE_MAX = 12
DAYS_AHEAD = 14
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One task as the desk shows it. `days_left` counts working days and is negative when late."""

    task: Task
    work: str
    days_left: int | None

    @property
    def kind(self) -> str:
        """What the task is about, in the reader's language; its label keeps the words of the record."""
        process = PROCESSES.get(self.task.process)
        return str(process.label) if process else ""


@dataclass(frozen=True)
class Group:
    """Tasks of one urgency."""

    key: str
    label: str
    lines: list[Line]


def _state(task: Task) -> str:
    """The label of the state the object waits in, or of the step inside the reader's own body."""
    if task.sheet_id:
        return _("ký nội bộ, bước “%(step)s”") % {"step": task.step}
    process = PROCESSES.get(task.process)
    return str(process.state(task.state).label) if process else task.state


def _work(task: Task) -> str:
    """What the holder has to do: sign a step, or the first act of the holder that moves the object on."""
    process = PROCESSES.get(task.process)
    if task.sheet and process:
        act = next((t.label for t in process.transitions if t.act == task.sheet.act), task.sheet.act)
        words = _("Soạn lại: %(act)s") if task.sheet.step == 1 else _("Ký: %(act)s")
        return words % {"act": str(act)}
    holder = process.holders.get(task.state) if process else None
    acts = (
        [t for t in process.acts_from(task.state, task.route) if holder and t.actor == holder.actor] if process else []
    )
    return str(acts[0].label) if acts else _state(task)


def _urgency(due_on: date | None, on: date) -> str:
    if due_on is None:
        return "later"
    if due_on < on:
        return "late"
    if due_on == on:
        return "today"
    return "week" if due_on <= on + WEEK else "later"


def _within(urgency: str, on: date) -> Q:
    """The tasks of one urgency; all of them without one."""
    return {
        "late": Q(due_on__lt=on),
        "today": Q(due_on=on),
        "week": Q(due_on__gt=on, due_on__lte=on + WEEK),
        "later": Q(due_on__gt=on + WEEK) | Q(due_on__isnull=True),
    }.get(urgency, Q())


def late_count(user: Any, on: date) -> int:
    """How many of a user's tasks are late; shown in the navigation of every page, so most users cost one short look."""
    if not isinstance(user, User) or not late_in(user, on):
        return 0
    return open_tasks_for(user, on).filter(due_on__lt=on).count()


def desk_page(user: User, on: date, chosen: str) -> dict[str, Any]:
    """Everything on the desk, in a constant number of queries: the numbers count every task, the list has the first."""
    calendar = working_calendar()
    mine = open_tasks_for(user, on)
    by_day: dict[date | None, int] = dict(mine.order_by().values_list("due_on").annotate(Count("pk")))
    numbers: Counter[str] = Counter()
    for day, number in by_day.items():
        numbers[_urgency(day, on)] += number
    tasks = list(mine.filter(_within(chosen, on))[:TASKS_MAX])
    lines = [Line(t, _work(t), calendar.between(on, t.due_on) if t.due_on else None) for t in tasks]
    labels = {"late": _("Trễ hạn"), "today": _("Hôm nay"), "week": _("Bảy ngày tới"), "later": _("Sau đó")}
    sorted_lines: dict[str, list[Line]] = {key: [] for key in labels}
    for line in lines:
        sorted_lines[_urgency(line.task.due_on, on)].append(line)
    groups = [Group(key, label, sorted_lines[key]) for key, label in labels.items()]
    year, days = _year_end(user, on)
    due = due_of(user, on)
    others = list(tasks_held_by_others(user, on).order_by("opened_at", "id")[: OTHERS_MAX + 1])
    return {
        "groups": [g for g in groups if g.lines],
        "counts": [(g.key, g.label, numbers[g.key]) for g in groups],
        "total": numbers.total(),
        "shown": len(lines),
        "more": (numbers[chosen] if chosen in labels else numbers.total()) > len(lines),
        "chosen": chosen if chosen in labels else "",
        "ahead": _ahead(by_day, on),
        "due": [(item, calendar.between(on, item.due_on)) for item, _left in due[:DUE_MAX]],
        "more_due": max(len(due) - DUE_MAX, 0),
        "year_end": year,
        "year_end_days": days,
        "others": [Line(t, _state(t), None) for t in others[:OTHERS_MAX]],
        "more_others": len(others) > OTHERS_MAX,
        "weekday": formats.date_weekday(on, spoken()),
    }


def _year_end(user: User, on: date) -> tuple[int, list[tuple[DayLine, Any]]]:
    """From 1 December: the next days of the year's end with what is open, for those who see money."""
    if not roles_of(user, on) & acts()["ledger.view"]:
        return on.year, []
    year, lines = ledger.reminders(user, on)
    return year, [(line, ledger.day_words(line.day.key)) for line in lines]


def _ahead(by_day: Mapping[date | None, int], on: date) -> list[tuple[date, int]]:
    """The days of the next two weeks on which tasks are due, with their number."""
    days = (on + timedelta(days=n) for n in range(DAYS_AHEAD))
    return [(day, by_day[day]) for day in days if day in by_day]
