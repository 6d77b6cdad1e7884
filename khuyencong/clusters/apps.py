from django.apps import AppConfig


class ClustersConfig(AppConfig):
    name = "khuyencong.clusters"
    label = "clusters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from khuyencong.clusters.access import open_document
        from khuyencong.clusters.findings import KINDS
        from khuyencong.clusters.merging import RULES
        from khuyencong.common.errors import declare
        from khuyencong.files.access import register
        from khuyencong.registry import merging

        declare(KINDS)
        merging.register(*RULES)
        register("clusters.document", open_document)
