"""The platform's addresses, and the same rows as Django REST framework's own documentation serves them."""

from typing import Any

from django.urls import path
from rest_framework import serializers, viewsets
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer

from khuyencong.accounts.access import public
from khuyencong.api.selectors import token_in_use
from khuyencong.common.fold import search_key
from khuyencong.config.urls import urlpatterns as platform
from khuyencong.registry.models import Establishment


class ByToken(BaseAuthentication):
    """The same token, found the same way."""

    def authenticate(self, request: Any) -> tuple[Any, Any] | None:
        secret = get_authorization_header(request).decode().removeprefix("Bearer ")
        token = token_in_use(secret, request.at, request.on)
        return (token.user, token) if token else None


class Record(serializers.ModelSerializer):  # type: ignore[type-arg]
    """The fields of the platform's answer."""

    province = serializers.CharField(source="province.name")
    province_code = serializers.CharField(source="province.code")
    commune = serializers.CharField(source="commune.name")
    commune_code = serializers.CharField(source="commune.code")
    number = serializers.CharField(source="identifier_label")
    year = serializers.IntegerField(source="latest_figures.year")
    workers = serializers.IntegerField(source="latest_figures.workers")
    capital_vnd = serializers.IntegerField(source="latest_figures.capital_vnd")
    revenue_vnd = serializers.IntegerField(source="latest_figures.revenue_vnd")

    class Meta:
        model = Establishment
        fields = (
            "id version province_code commune_code name legal_form number province commune address founded_on "
            "closed_on direct_production industry kiln vsic_code vsic_version women_owned minority_owned "
            "ownership_basis year workers capital_vnd revenue_vnd is_example"
        ).split()


class ByName(CursorPagination):
    page_size = 50
    ordering = ("search_key", "id")


class Establishments(viewsets.ReadOnlyModelViewSet):  # type: ignore[type-arg]
    """The visible rows, the same filters, the same order."""

    authentication_classes = [ByToken]
    permission_classes = [IsAuthenticated]
    renderer_classes = [JSONRenderer]
    serializer_class = Record
    pagination_class = ByName

    def get_queryset(self) -> Any:
        asked = self.request.query_params
        rows = Establishment.objects.visible_to(self.request.user, on=self.request.on)
        rows = rows.select_related("province", "commune", "latest_figures")
        if asked.get("province"):
            rows = rows.filter(province__code=asked["province"], closed_on__isnull=True)
        if asked.get("q"):
            rows = rows.filter(search_key__contains=search_key(asked["q"]))
        return rows


_view = public("bench: the token is asked for by the framework")(Establishments.as_view({"get": "list"}))
urlpatterns = [path("bench/drf/", _view), *platform]
