from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "khuyencong.network"
    label = "network"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from khuyencong.common.errors import declare
        from khuyencong.files.access import register
        from khuyencong.network.access import OPENERS
        from khuyencong.network.findings import KINDS
        from khuyencong.ui import nav

        declare(KINDS)
        for kind, opener in OPENERS.items():
            register(kind, opener)
        nav.register(nav.Entry(_("Mạng lưới"), "network:overview", act="network.view", order=40, prefix="/network/"))
