from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "khuyencong.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from khuyencong.common.errors import declare, declare_denials
        from khuyencong.exchange import importers
        from khuyencong.registry.findings import DENIALS, KINDS
        from khuyencong.registry.imports import IMPORTERS
        from khuyencong.registry.panel import establishments_sheet
        from khuyencong.ui import nav, panels

        declare(KINDS)
        declare_denials(DENIALS)
        for importer in IMPORTERS:
            importers.register(importer)
        nav.register(nav.Entry(_("Cơ sở"), "registry:establishments", act="registry.view", order=30))
        title = _("Cơ sở trong địa bàn")
        panels.register(panels.Panel("establishments", title, establishments_sheet, order=10, about="place"))
        nav.register_account(nav.Entry(_("Nghi trùng cơ sở"), "registry:twins", act="registry.twins", order=35))
        facts = nav.Entry(_("Thuộc tính địa bàn"), "registry:place-facts", act="registry.place_fact", order=40)
        nav.register_account(facts)
