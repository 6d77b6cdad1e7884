from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "khuyencong.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from khuyencong.common.errors import declare
        from khuyencong.registry.findings import KINDS

        declare(KINDS)
