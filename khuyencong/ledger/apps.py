from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "khuyencong.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from khuyencong.common.errors import declare
        from khuyencong.ledger.findings import KINDS
        from khuyencong.ui import nav

        declare(KINDS)
        nav.register(nav.Entry(_("Kinh phí"), "ledger:funds", act="ledger.view", order=35))
