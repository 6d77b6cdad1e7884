from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "khuyencong.support"
    label = "support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from khuyencong.common.errors import declare
        from khuyencong.support.findings import KINDS

        declare(KINDS)
