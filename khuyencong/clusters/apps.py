from django.apps import AppConfig


class ClustersConfig(AppConfig):
    name = "khuyencong.clusters"
    label = "clusters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from khuyencong.clusters.access import open_document
        from khuyencong.clusters.findings import KINDS
        from khuyencong.clusters.imports import IMPORTER
        from khuyencong.clusters.merging import RULES
        from khuyencong.common.errors import declare
        from khuyencong.exchange import importers
        from khuyencong.files.access import register
        from khuyencong.registry import merging
        from khuyencong.ui import nav

        declare(KINDS)
        importers.register(IMPORTER)
        merging.register(*RULES)
        register("clusters.document", open_document)
        nav.register(nav.Entry(_("Cụm công nghiệp"), "clusters:list", order=35, prefix="/clusters/"))
