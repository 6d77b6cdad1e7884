"""Jobs of the worker."""

from django_tasks import task

from khuyencong.audit import services
from khuyencong.common import clock


@task()
def seal_audit() -> int:
    """Seal what was recorded since the last run; the number of entries sealed."""
    return services.seal(at=clock.now()).entries
