from django.apps import AppConfig


class LawConfig(AppConfig):
    name = "khuyencong.law"
    label = "law"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from khuyencong.common.errors import declare
        from khuyencong.law.findings import KINDS

        declare(KINDS)
