from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "khuyencong.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from khuyencong.ui import nav

        nav.register_account(nav.Entry(_("Nhật ký"), "audit:log", act="audit.view", order=62))
