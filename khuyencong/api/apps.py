from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "khuyencong.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from khuyencong.api.findings import DENIALS, KINDS
        from khuyencong.common.errors import declare, declare_denials
        from khuyencong.ui import nav

        declare(KINDS)
        declare_denials(DENIALS)
        nav.register_account(nav.Entry(_("Khóa API"), "api:tokens", act="api.own", order=30))
