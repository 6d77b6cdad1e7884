"""When each periodic job ran, so that several workers share the work and `doctor` can see that one is alive."""

from django.db import models


class JobRun(models.Model):
    """The last run of a periodic job. The row "worker" is the heartbeat."""

    name = models.CharField(max_length=60, unique=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failed = models.CharField(max_length=100, blank=True, default="")

    def __str__(self) -> str:
        return self.name
