from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "khuyencong.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from khuyencong.common.errors import declare
        from khuyencong.ledger.findings import KINDS

        declare(KINDS)
