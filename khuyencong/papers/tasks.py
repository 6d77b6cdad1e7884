"""Jobs of the worker."""

from django_tasks import task

from khuyencong.common import clock
from khuyencong.papers import services


@task()
def bind(binder_id: int) -> None:
    """Build a binder that was asked for."""
    services.build_binder(binder_id, clock.now)
