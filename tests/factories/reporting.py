"""A province with two communes that report on clusters: who owes what, filled reports, whole chains."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from khuyencong.accounts.choices import BodyKind, Role
from khuyencong.accounts.models import Organisation, User
from khuyencong.reporting import services, sources
from khuyencong.reporting.choices import ReporterKind, SubjectKind
from khuyencong.reporting.models import Obligation, Period, Report
from khuyencong.reporting.rules import Cell, Form
from khuyencong.reporting.selectors.periods import form_of
from khuyencong.reporting.services import Change, Signed
from khuyencong.reporting.sources import Reporter
from tests.factories.accounts import member, organisation, organisations, user
from tests.factories.places import Units, make_units

_numbers = count(1)


def at(day: date, hour: int = 3) -> datetime:
    """A moment of a day; 3 o'clock UTC is ten in the morning in Vietnam."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


IN_TIME = at(date(2026, 6, 18))


@dataclass
class Scene:
    """Two communes of Lào Cai with one cluster each; `known` is what the platform's own records say, by source name."""

    units: Units
    bodies: dict[str, Organisation]
    officers: dict[str, User]
    reporters: dict[str, list[Reporter]] = field(default_factory=dict)
    known: dict[str, dict[int, int]] = field(default_factory=dict)

    def period(self, key: str = "2026-H1") -> Period:
        made = services.make_period(set_key="cluster", key=key, by=None, at=IN_TIME)
        services.register_obligations(period=made, by=None, at=IN_TIME)
        return made

    def owed(self, period: Period, form: str, subject: int) -> Obligation:
        return Obligation.objects.select_related("period").get(
            period=period, form=f"cluster.{form}", subject_id=subject
        )


def make_scene(an: User, an_head: User, binh: User, binh_head: User) -> Scene:
    """Bodies and officers; nobody owes anything yet."""
    units, bodies = make_units(), organisations()
    made = {"an": an, "an_head": an_head, "binh": binh, "binh_head": binh_head}
    for key, unit in (("ban_ho", units.ban_ho), ("sa_pa", units.sa_pa_ward)):
        bodies[key] = organisation(f"Ủy ban nhân dân {unit.name}", BodyKind.COMMITTEE, place=unit)
        for suffix in ("", "_head"):
            made[key + suffix] = user(f"{key}{suffix}", f"Cán bộ {unit.name}{suffix}")
            member(made[key + suffix], Role.COMMUNE_OFFICER, bodies[key])
    for key in ("tenant", "investor"):
        bodies[key] = organisation(f"Công ty {key}", BodyKind.BUSINESS, place=units.ban_ho)
        made[key] = user(f"{key}_user", f"Người của {key}")
    member(made["tenant"], Role.ESTABLISHMENT, bodies["tenant"])
    member(made["investor"], Role.INFRASTRUCTURE_INVESTOR, bodies["investor"])
    return Scene(units, bodies, made)


def tenant(scene: Scene, subject: int, place: str = "ban_ho", body: str = "", cluster: int = 1) -> Reporter:
    unit = getattr(scene.units, {"sa_pa": "sa_pa_ward"}.get(place, place))
    return Reporter(
        SubjectKind.PROJECT, subject, f"Dự án {subject}", f"Công ty {subject}", ReporterKind.TENANT,
        organisation_id=scene.bodies[body].pk if body else None, place_id=unit.pk, province_id=unit.province_id,
        cluster_id=cluster,
    )  # fmt: skip


def investor(scene: Scene, cluster: int, place: str = "ban_ho", body: str = "") -> Reporter:
    unit = getattr(scene.units, {"sa_pa": "sa_pa_ward"}.get(place, place))
    return Reporter(
        SubjectKind.CLUSTER, cluster, f"Cụm {cluster}", f"Chủ đầu tư cụm {cluster}", ReporterKind.INVESTOR,
        organisation_id=scene.bodies[body].pk if body else None, place_id=unit.pk, province_id=unit.province_id,
        cluster_id=cluster,
    )  # fmt: skip


def commune(scene: Scene, place: str) -> Reporter:
    unit = getattr(scene.units, {"sa_pa": "sa_pa_ward"}.get(place, place))
    return Reporter(
        SubjectKind.PLACE, unit.pk, unit.name, f"Ủy ban nhân dân {unit.name}", ReporterKind.COMMUNE,
        place_id=unit.pk, province_id=unit.province_id,
    )  # fmt: skip


@contextmanager
def played(scene: Scene) -> Iterator[None]:
    """While it lasts, the scene answers who reports and what is known, in place of the rooms below."""
    kept, readers = dict(sources._REPORTERS), dict(sources._READERS)
    names = ("clusters.tenants", "clusters.investors", "clusters.communes")

    def read(
        form: Form, period: Period, obligations: Iterable[Obligation], wanted: Iterable[str]
    ) -> Mapping[str, Mapping[int, int | None]]:
        rows = list(obligations)
        return {
            name: {o.pk: scene.known[name].get(o.subject_id) for o in rows if o.subject_id in scene.known[name]}
            for name in wanted
            if name in scene.known
        }

    for name in names:
        sources.register_reporters(name, lambda form, period, name=name: scene.reporters.get(name, []))
    sources.register_reader("clusters", read)
    try:
        yield
    finally:
        sources._REPORTERS.clear()
        sources._REPORTERS.update(kept)
        sources._READERS.clear()
        sources._READERS.update(readers)


def fill(report: Report, figures: Mapping[str, object], by: User, moment: datetime = IN_TIME) -> services.Saved:
    """Type figures by cell key; every other printed cell that is still empty gets a note."""
    form = form_of(report.obligation.period, report.obligation.form)
    held = {Cell(c.row, c.column): c.revision for c in report.cells.all()}
    changes = []
    for cell in form.typed_cells:
        key = f"{cell.row}:{cell.column}" if cell.column else cell.row
        if key in figures:
            changes.append(Change(cell, held.get(cell, 0), value=Decimal(str(figures[key]))))
        elif cell not in held:
            changes.append(Change(cell, 0, text="", note="không có số liệu"))
    return services.save_cells(report=report, changes=changes, by=by, at=moment)


def signed(form: Form) -> Signed:
    return Signed("Nguyễn Văn Ký", "Chức vụ ký", form.signed_by, IN_TIME.date())


def submitted(
    obligation: Obligation, figures: Mapping[str, object], by: User, moment: datetime = IN_TIME, **more: object
) -> Report:
    """A report filled and sent."""
    report = services.open_report(obligation=obligation, by=by, at=moment)
    fill(report, figures, by, moment)
    form = form_of(obligation.period, obligation.form)
    return services.submit_report(report=report, by=by, at=moment, signed=signed(form), **more)  # type: ignore[arg-type]


def accepted(
    obligation: Obligation, figures: Mapping[str, object], by: User, receiver: User, moment: datetime = IN_TIME,
    **more: object,
) -> Report:  # fmt: skip
    """A report filled, sent and taken in."""
    report = submitted(obligation, figures, by, moment, **more)
    return services.accept_report(report=report, by=receiver, at=moment)
