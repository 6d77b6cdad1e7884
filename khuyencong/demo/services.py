"""Filling and resetting the demo and the practice copy."""

from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from khuyencong.accounts.models import Membership, Organisation, User
from khuyencong.common.clock import local_date
from khuyencong.common.errors import Invalid
from khuyencong.demo.accounts import BODIES, PASSWORD, PEOPLE, SINCE
from khuyencong.operations.reference import load_reference
from khuyencong.places.choices import Level
from khuyencong.places.selectors import unit_on

# Modules of this room with a function `load(*, at)`, in order: example establishments, dossiers, money.
DOSSIERS = (
    "khuyencong.demo.network",
    "khuyencong.demo.dossiers",
    "khuyencong.demo.overlaps",
    "khuyencong.demo.clusters",
)


def foreign_rows() -> list[str]:
    """Names of bodies and users that no demo made: a database that holds them is not a demo's."""
    bodies = Organisation.objects.filter(is_example=False).order_by("id").values_list("name", flat=True)
    users = User.objects.exclude(username__in=[p.username for p in PEOPLE]).order_by("id")
    return [*bodies[:5], *users.values_list("username", flat=True)[:5]]


def refuse_unless_filled_here() -> None:
    """Raise Invalid when people work in a database that never was a practice copy.

    What trainees entered beside the example data is theirs to lose: that is what the reset is for.
    """
    if Organisation._meta.db_table not in connection.introspection.table_names():
        return
    marks = Organisation.objects.filter(name=BODIES[0].name, is_example=True)
    if Organisation.objects.exists() and not marks.exists():
        raise Invalid({"": ["this database was never a practice copy: nothing was changed"]})


def refuse_real_data() -> None:
    """Raise Invalid when this is neither a demo nor a practice copy, or the database holds anything else."""
    if not (settings.DEMO or settings.PRACTICE):
        raise Invalid({"": ["example data needs KC_DEMO=1 or KC_PRACTICE=1"]})
    if found := foreign_rows():
        raise Invalid({"": [f"this database holds more than example data ({', '.join(found)}): nothing was changed"]})


@transaction.atomic
def load_accounts(*, at: datetime) -> str:
    """Make the example bodies and people that are missing; all share one published password."""
    day = local_date(at)
    bodies: dict[str, Organisation] = {}
    for body in BODIES:
        bodies[body.key], _ = Organisation.objects.get_or_create(
            name=body.name,
            defaults={
                "short_name": body.short_name,
                "symbol": body.symbol,
                "kind": body.kind,
                "place": unit_on(Level.PROVINCE, body.province, day) if body.province else None,
                "parent": bodies.get(body.parent),
                "is_example": True,
            },
        )
    for person in PEOPLE:
        user, new = User.objects.get_or_create(
            username=person.username,
            defaults={"full_name": f"{person.full_name} (ví dụ)", "email": f"{person.username}@vidu.example"},
        )
        if new:
            user.set_password(PASSWORD)
            user.save(update_fields=["password"])
        Membership.objects.get_or_create(
            user=user, organisation=bodies[person.body], role=person.role, defaults={"valid_from": SINCE}
        )
    return f"{len(BODIES)} bodies, {len(PEOPLE)} people"


def _loaders() -> Iterator[tuple[str, Callable[..., object]]]:
    yield "example bodies and people", load_accounts
    for name in DOSSIERS:
        if find_spec(name) is not None:
            yield name.rpartition(".")[2], import_module(name).load


def load_demo(*, at: datetime) -> Iterator[str]:
    """Load published reference data, example accounts and example dossiers; one line of report each.

    Loading again adds only what is missing. Raises Invalid when the database holds anything else.
    """
    refuse_real_data()
    yield from load_reference(at=at)
    for name, load in _loaders():
        yield f"{name}: {load(at=at)}"


def reset_practice(*, at: datetime) -> list[str]:
    """Empty the practice copy and fill it with the example data again.

    Raises Invalid when this is not a practice copy or holds anything but example data.
    """
    if not settings.PRACTICE:
        raise Invalid({"": ["this is not a practice copy (KC_PRACTICE is not 1)"]})
    from khuyencong.operations.database import drop_everything

    refuse_unless_filled_here()
    drop_everything()
    call_command("migrate", interactive=False, verbosity=0)
    return list(load_demo(at=at))
