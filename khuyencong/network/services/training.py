"""Recording who was trained."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from khuyencong.common.clock import local_date
from khuyencong.common.fold import search_key
from khuyencong.network.choices import FIRST_DAY, NAME_MAX, TEXT_MAX
from khuyencong.network.models import Collaborator, Training
from khuyencong.network.services.papers import Faults, joined, log, same_form

if TYPE_CHECKING:
    from khuyencong.accounts.models import Organisation, User
    from khuyencong.places.models import Unit

COURSE_MAX = 300
DAYS_MAX = 366
PEOPLE_MAX = 10_000


@transaction.atomic
def record_training(
    *,
    province: Unit | None,
    organisation: Organisation | None = None,
    collaborator: Collaborator | None = None,
    person_name: str = "",
    people: int = 1,
    course: str,
    organiser: str,
    starts_on: date,
    days: int,
    certificate: str = "",
    note: str = "",
    key: str = "",
    by: User,
    at: datetime,
) -> Training:
    """Record that a person, or so many people of a body, took part in a course (45/2012/NĐ-CP art. 4 cl. 9a).

    A named person or a collaborator counts as one. Raises Invalid by field.
    """
    if (made := same_form(Training.objects, key)) is not None:
        return made  # type: ignore[no-any-return]
    faults = Faults()
    person_name = faults.text("person_name", person_name, NAME_MAX)
    course = faults.text("course", course, COURSE_MAX, required=True)
    organiser = faults.text("organiser", organiser, NAME_MAX, required=True)
    certificate = faults.text("certificate", certificate, NAME_MAX)
    note = faults.text("note", note, TEXT_MAX)
    if organisation is None and collaborator is None:
        faults.add("organisation", _("Chọn đơn vị của người học, hoặc ghi từ trang cộng tác viên."))
    if not 1 <= people <= PEOPLE_MAX:
        faults.add("people", _("Số người từ 1 đến 10.000."))
    elif people > 1 and (person_name or collaborator):
        faults.add("people", _("Đã ghi tên một người thì số người là 1."))
    if not 1 <= days <= DAYS_MAX:
        faults.add("days", _("Số ngày từ 1 đến 366."))
    if not FIRST_DAY <= starts_on <= local_date(at):
        faults.add("starts_on", _("Ngày không sau hôm nay và không trước năm 2000."))
    faults.stop()
    row = Training.objects.create(
        province=province, organisation=organisation, collaborator=collaborator, person_name=person_name, people=people,
        course=course, organiser=organiser, starts_on=starts_on, days=days, certificate=certificate, note=note,
        search_key=search_key(joined([course, organiser])), form_key=key or None, recorded_by=by, recorded_at=at,
        is_example=any(who is not None and who.is_example for who in (organisation, collaborator)),
    )  # fmt: skip
    detail = {"organisation": organisation.pk if organisation else None, "people": people, "days": days}
    subject = f"network.training:{row.pk}"
    log("training.record", subject=subject, label=course, by=by, at=at, detail=detail)
    return row
