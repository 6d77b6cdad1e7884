"""Jobs of the worker. Each may be run again."""

from django_tasks import task

from khuyencong.common import clock
from khuyencong.registry import services


@task()
def find_twins() -> None:
    """Search the whole registry for twins."""
    services.find_twins(at=clock.now())
