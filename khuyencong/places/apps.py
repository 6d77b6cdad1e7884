from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    name = "khuyencong.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from khuyencong.ui import nav

        nav.register(nav.Entry(_("Địa giới"), "places:index", order=80))
