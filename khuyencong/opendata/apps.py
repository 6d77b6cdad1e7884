from django.apps import AppConfig


class OpendataConfig(AppConfig):
    name = "khuyencong.opendata"
    label = "opendata"
    default_auto_field = "django.db.models.BigAutoField"
