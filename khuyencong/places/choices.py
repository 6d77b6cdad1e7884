"""Levels and kinds of administrative units."""

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Resolution 202/2025/QH15 and Decision 19/2025/QĐ-TTg: 34 provinces, 3,321 communes, no districts (O-J.1).
REORGANISED_ON = date(2025, 7, 1)


class Level(TextChoices):
    PROVINCE = "province", _("Cấp tỉnh")
    DISTRICT = "district", _("Cấp huyện")
    COMMUNE = "commune", _("Cấp xã")


class Kind(TextChoices):
    PROVINCE = "province", _("Tỉnh")
    CENTRAL_CITY = "central_city", _("Thành phố trực thuộc trung ương")
    RURAL_DISTRICT = "rural_district", _("Huyện")
    URBAN_DISTRICT = "urban_district", _("Quận")
    TOWN = "town", _("Thị xã")
    PROVINCIAL_CITY = "provincial_city", _("Thành phố thuộc tỉnh")
    CITY_IN_CITY = "city_in_city", _("Thành phố thuộc thành phố")
    COMMUNE = "commune", _("Xã")
    WARD = "ward", _("Phường")
    TOWNSHIP = "township", _("Thị trấn")
    SPECIAL_ZONE = "special_zone", _("Đặc khu")


class Topic(TextChoices):
    """What may be open about a unit."""

    NO_SUCCESSOR = "no_successor", _("Chưa xác định đơn vị kế thừa")
    KIND = "kind", _("Loại và tên gọi chờ văn bản xác nhận")


class View(TextChoices):
    """The two labelled views of a series; never mixed in one table (O-J.5.2)."""

    AS_WAS = "as_was", _("Theo địa giới tại thời điểm ghi nhận")
    RESTATED = "restated", _("Quy về địa giới hiện nay")
