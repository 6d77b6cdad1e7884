"""Jobs the worker runs by itself, and the heartbeat by which others see that it lives."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Q

from khuyencong.common.clock import VIETNAM
from khuyencong.operations.models import JobRun

log = logging.getLogger("khuyencong.worker")
HEARTBEAT = "worker"
HEARTBEAT_EVERY = timedelta(seconds=30)
HEARTBEAT_STALE = timedelta(minutes=3)
NIGHT = time(2, 0)


@dataclass(frozen=True)
class Job:
    """A job and its rhythm: `every` so long, or `at_night` once a day after 02:00 in Vietnam."""

    name: str
    call: Callable[[datetime], object]
    every: timedelta | None = None

    def due_since(self, at: datetime) -> datetime:
        """A run that started before this moment is too old."""
        if self.every is not None:
            return at - self.every
        local = at.astimezone(VIETNAM)
        night = datetime.combine(local.date(), NIGHT, VIETNAM)
        return night if local >= night else night - timedelta(days=1)


def _seal(at: datetime) -> None:
    from khuyencong.audit import services

    services.seal(at=at)


def _deliver_outbox(at: datetime) -> None:
    from khuyencong.workflow import services

    services.deliver_outbox(at=at, limit=200)


def _resume_imports(at: datetime) -> None:
    from khuyencong.exchange import services

    services.resume_stale(at=at)


def _tidy_imports(at: datetime) -> None:
    from khuyencong.exchange import services

    services.tidy(at=at)


def _clear_sessions(at: datetime) -> None:
    from django.contrib.sessions.models import Session

    Session.objects.filter(expire_date__lt=at).delete()


def _prune_tasks(at: datetime) -> None:
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.finished().filter(finished_at__lt=at - timedelta(days=30)).delete()


def _ask_results(at: datetime) -> None:
    from khuyencong.programmes import services

    services.ask_results(at=at)


def _remind_of_days(at: datetime) -> None:
    from khuyencong.workflow import services

    services.remind(at=at)


def _expire_binders(at: datetime) -> None:
    from khuyencong.papers import services

    services.expire_binders(at=at)


def _publish_open_data(at: datetime) -> None:
    from khuyencong.opendata import pages, services

    services.publish(folder=pages.folder(), at=at)


def _forget_answers(at: datetime) -> None:
    from khuyencong.api import services

    services.forget_answers(at=at)


def _find_twins(at: datetime) -> None:
    from khuyencong.registry import tasks

    tasks.find_twins.enqueue()


def _keep_report_registers(at: datetime) -> None:
    from khuyencong.reporting import services

    services.keep_registers(at=at)


def _reset_practice(at: datetime) -> None:
    from khuyencong.demo.services import reset_practice

    reset_practice(at=at)


def jobs() -> Iterator[Job]:
    """The periodic jobs of this installation."""
    yield Job("seal-audit", _seal, timedelta(minutes=5))
    yield Job("deliver-outbox", _deliver_outbox, timedelta(minutes=1))
    yield Job("resume-imports", _resume_imports, timedelta(minutes=1))
    yield Job("tidy-imports", _tidy_imports)
    yield Job("clear-sessions", _clear_sessions)
    yield Job("prune-tasks", _prune_tasks)
    yield Job("ask-results", _ask_results)
    yield Job("remind-of-days", _remind_of_days)
    yield Job("keep-report-registers", _keep_report_registers)
    yield Job("expire-binders", _expire_binders)
    yield Job("forget-api-answers", _forget_answers)
    yield Job("find-twins", _find_twins, timedelta(days=7))
    yield Job("publish-open-data", _publish_open_data)
    if settings.PRACTICE:
        yield Job("reset-practice", _reset_practice)


def beat(at: datetime) -> None:
    """Say that a worker is alive."""
    JobRun.objects.update_or_create(name=HEARTBEAT, defaults={"started_at": at, "finished_at": at})


def last_beat() -> datetime | None:
    """When a worker was last alive, or None."""
    return JobRun.objects.filter(name=HEARTBEAT).values_list("finished_at", flat=True).first()


def claim(job: Job, at: datetime) -> bool:
    """Take a due job. Of several workers asking at once, one gets it."""
    _row, new = JobRun.objects.get_or_create(name=job.name, defaults={"started_at": at})
    if new:
        # A practice copy that was just filled is not reset at its first minute; every other job starts at once.
        return job.name != "reset-practice"
    due = JobRun.objects.filter(name=job.name).filter(Q(started_at__isnull=True) | Q(started_at__lt=job.due_since(at)))
    return bool(due.update(started_at=at))


def run_due(at: datetime, now: Callable[[], datetime]) -> list[str]:
    """Run every job that is due; the names of those that ran. A job that fails is logged and does not stop others."""
    ran = []
    for job in jobs():
        if not claim(job, at):
            continue
        failed = ""
        try:
            job.call(at)
        except Exception as error:
            failed = type(error).__name__
            log.exception("job failed", extra={"job": job.name})
        JobRun.objects.update_or_create(
            name=job.name, defaults={"finished_at": now(), "failed": failed, "started_at": at}
        )
        log.info("job done", extra={"job": job.name})
        ran.append(job.name)
    return ran
