"""Jobs of the worker. Each may be run again: an import at work is left alone, a finished one has nothing to do."""

from django_tasks import task

from khuyencong.common import clock
from khuyencong.exchange import services
from khuyencong.exchange.models import ImportBatch


@task()
def look_at(batch_id: int) -> None:
    """Read and judge an uploaded file."""
    services.look(batch=ImportBatch.objects.get(pk=batch_id), at=clock.now())


@task()
def apply(batch_id: int) -> None:
    """Write the rows of an import that was started."""
    services.apply_batch(batch=ImportBatch.objects.get(pk=batch_id))
