"""What projects and ledger know for the departments' reports on promotion (P§11): yearly counts and money by purse."""

from collections.abc import Iterable, Mapping, Sequence

from khuyencong.programmes import selectors as programmes
from khuyencong.reporting.choices import PeriodKind, ReporterKind, SubjectKind
from khuyencong.reporting.models import Obligation, Period
from khuyencong.reporting.rules import Form
from khuyencong.reporting.selectors.periods import due_of
from khuyencong.reporting.sources import Amounts, Reporter, register_reader, register_reporters


def read(form: Form, period: Period, obligations: Sequence[Obligation], names: Sequence[str]) -> Mapping[str, Amounts]:
    """Figures of a budget year by province; of shorter periods the records say nothing by themselves."""
    if form.subject != SubjectKind.PLACE or period.kind != PeriodKind.YEAR:
        return {}
    places = {o.pk: o.place_id for o in obligations if o.place_id is not None}
    known = programmes.report_figures(set(places.values()), period.year, on=due_of(form, period).printed)
    found = {pk: known[place] for pk, place in places.items()}
    return {
        name: {pk: values.get(name.partition(".")[2], 0) for pk, values in found.items()}
        for name in names
        if any(name.partition(".")[2] in values for values in found.values())
    }


def running(form: Form, period: Period) -> Iterable[Reporter]:
    """The units with a project under contract report it every month (36/2013/TT-BCT art. 23.3a)."""
    for project in programmes.projects_under_contract():
        yield Reporter(
            SubjectKind.SUPPORT, project.pk, f"{project.code} – {project.title}", project.implementer.name,
            ReporterKind.UNIT, project.implementer_id, project.place_id, project.province_id,
        )  # fmt: skip


def register() -> None:
    """Connect the names of the form files with these functions. In apps.ready()."""
    register_reporters("programmes.running", running)
    register_reader("programmes", read)
