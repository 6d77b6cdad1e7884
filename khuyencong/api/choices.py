"""What a token may be used for."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Acts that change something: they ask for an idempotency key and a token that may write.
WRITES = frozenset({"registry.register", "registry.edit"})
DAYS_MAX = 366
TOKENS_MAX = 20
ANSWERS_KEPT_DAYS = 3


class Scope(TextChoices):
    """One area of the API and whether it may be changed. A token never allows more than its user's own roles."""

    REGISTRY_READ = "registry.read", _("Đọc cơ sở, sản phẩm")
    REGISTRY_WRITE = "registry.write", _("Ghi và sửa cơ sở, sản phẩm")
    PROGRAMMES_READ = "programmes.read", _("Đọc đề án, kế hoạch, thanh toán")
    SUPPORT_READ = "support.read", _("Kiểm tra trùng hỗ trợ")
    CLUSTERS_READ = "clusters.read", _("Đọc cụm công nghiệp")
    LAW_READ = "law.read", _("Đọc các mức của pháp luật")
    PLACES_READ = "places.read", _("Đọc đơn vị hành chính")


def scope_of_act(act: str) -> str:
    """The scope an act of the API asks for."""
    return f"{act.partition('.')[0]}.{'write' if act in WRITES else 'read'}"
