from django.urls import path

from khuyencong.registry.views import detail, forms, listing, published

app_name = "registry"
urlpatterns = [
    path("establishments/", listing.establishments, name="establishments"),
    path("establishments/export/", listing.export, name="export"),
    path("establishments/register/", forms.register, name="register"),
    path("establishments/lookup/", forms.lookup, name="lookup"),
    path("establishments/place-facts/", forms.place_facts, name="place-facts"),
    path("establishments/<int:establishment_id>/", detail.establishment, name="establishment"),
    path("establishments/<int:establishment_id>/edit/", forms.edit, name="edit"),
    path("establishments/<int:establishment_id>/history/", detail.history, name="history"),
    path("establishments/<int:establishment_id>/add/<slug:part>/", forms.add_part, name="add"),
    path("products/<int:product_id>/", detail.product, name="product"),
    path("published/establishments/", published.establishments, name="published-establishments"),
    path("published/products/", published.products, name="published-products"),
]
