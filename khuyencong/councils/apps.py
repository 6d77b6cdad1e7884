from django.apps import AppConfig


class CouncilsConfig(AppConfig):
    name = "khuyencong.councils"
    label = "councils"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from khuyencong.common.errors import declare, declare_denials
        from khuyencong.councils.findings import DENIALS, KINDS

        declare(KINDS)
        declare_denials(DENIALS)
