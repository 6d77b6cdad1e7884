"""Where reporters and known figures come from: names in the form files, functions of the rooms below.

A form file names `reporters: clusters.tenants` and `source: clusters.leased_land`; this module says which function
answers. All of them answer for many subjects at once, in a constant number of queries.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from khuyencong.places.choices import Level
from khuyencong.places.models import Unit
from khuyencong.places.selectors import valid_on
from khuyencong.reporting.choices import ReporterKind, SubjectKind
from khuyencong.reporting.models import Obligation, Period
from khuyencong.reporting.rules.forms import Form


@dataclass(frozen=True)
class Reporter:
    """Somebody who must report, and about what. Places are those valid on the due day."""

    subject_kind: str
    subject_id: int
    subject_label: str
    reporter_label: str
    reporter_kind: str
    organisation_id: int | None = None
    place_id: int | None = None
    province_id: int | None = None
    cluster_id: int | None = None


Reporters = Callable[[Form, Period], Iterable[Reporter]]
# Amounts by obligation id, as stored whole numbers of the unit's smallest part; None where nothing is known.
Amounts = Mapping[int, int | None]
Reader = Callable[[Form, Period, Sequence[Obligation], Sequence[str]], Mapping[str, Amounts]]

_REPORTERS: dict[str, Reporters] = {}
_READERS: dict[str, Reader] = {}


def register_reporters(name: str, reporters: Reporters) -> None:
    """Say who the reporters of a name are. Called when the app starts; a second call replaces the first."""
    _REPORTERS[name] = reporters


def register_reader(room: str, reader: Reader) -> None:
    """Say who knows the figures whose source names begin with a room ("clusters.")."""
    _READERS[room] = reader


def reporters_of(form: Form, period: Period) -> list[Reporter]:
    """Everybody who must answer a form for a period; nobody where no room knows them yet."""
    found = _REPORTERS.get(form.reporters)
    return list(found(form, period)) if found else []


def scales(form: Form) -> dict[str, int]:
    """The sources a form names, with the scale their figures are stored in."""
    named = {
        f"{row.source}.{column.key}" if column.key else row.source: row.unit.scale
        for row in form.rows
        for column in form.columns
        if row.source
    }
    land = next((r.unit.scale for r in form.rows if r.unit.key == "ha"), 0)
    return {**dict.fromkeys(form.registry, land), **named}


def known_figures(
    form: Form, period: Period, obligations: Sequence[Obligation]
) -> dict[int, dict[str, tuple[int | None, int]]]:
    """What the platform's own records say for each obligation: by source name without its room, amount and scale."""
    out: dict[int, dict[str, tuple[int | None, int]]] = {o.pk: {} for o in obligations}
    wanted = scales(form)
    for room, reader in _READERS.items():
        names = [name for name in wanted if name.partition(".")[0] == room]
        if not names or not obligations:
            continue
        for name, amounts in reader(form, period, obligations, names).items():
            for pk, amount in amounts.items():
                out[pk][name.partition(".")[2]] = (amount, wanted[name])
    return out


def provinces(form: Form, period: Period) -> Iterable[Reporter]:
    """The departments of the provinces of the due day."""
    from khuyencong.reporting.selectors.periods import due_of

    day = due_of(form, period).printed
    for unit in valid_on(Unit.objects.filter(level=Level.PROVINCE), day).order_by("code"):
        yield Reporter(
            SubjectKind.PLACE, unit.pk, unit.name, unit.name, ReporterKind.DEPARTMENT, place_id=unit.pk,
            province_id=unit.pk,
        )  # fmt: skip


register_reporters("places.provinces", provinces)
