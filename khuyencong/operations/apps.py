import gc

from django.apps import AppConfig

# New objects before Python looks for cycles among them, and how often it looks among the older ones too.
YOUNG, MIDDLE, OLD = 50_000, 20, 50


class OperationsConfig(AppConfig):
    name = "khuyencong.operations"
    label = "operations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The last room is ready: what was loaded stays for the life of the process and is not looked at again.

        By its own measure Python looks for cycles after every 700 new objects, over and over while an act holds
        thousands of rows: half of the time of a decision on 600 projects
        (docs/decisions/2026-11-24-collector-of-cycles.md).
        """
        gc.freeze()
        gc.set_threshold(YOUNG, MIDDLE, OLD)
