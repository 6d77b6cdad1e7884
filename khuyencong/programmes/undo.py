"""What a recalled act made is taken back (`Transition.undo` of the process table)."""

from datetime import datetime

from khuyencong.accounts.models import User
from khuyencong.programmes.models import Project
from khuyencong.support import services as support
from khuyencong.workflow.models import TransitionRecord


def submission(project: Project, record: TransitionRecord, by: User, at: datetime) -> None:
    """A registration that was recalled holds no State money against others."""
    support.void_items(subject=project.subject, by=by, at=at)


def appraisal(project: Project, record: TransitionRecord, by: User, at: datetime) -> None:
    """The opinion given with a recalled appraisal no longer counts; it stays readable."""
    project.appraisals.filter(at=record.at, by=record.by, voided_at__isnull=True).update(voided_at=at)
