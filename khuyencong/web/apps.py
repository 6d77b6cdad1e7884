from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "khuyencong.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from khuyencong.ui import nav
        from khuyencong.web.desk import late_count

        nav.register(nav.Entry(_("Việc của tôi"), "web:desk", act="web.desk", order=10, late=True))
        nav.count_late_with(late_count)
