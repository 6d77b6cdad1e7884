from django.urls import path

from khuyencong.registry.views import detail, forms, listing, products, published, twins

app_name = "registry"
urlpatterns = [
    path("establishments/", listing.establishments, name="establishments"),
    path("establishments/export/", listing.export, name="export"),
    path("establishments/products/", products.products, name="products"),
    path("establishments/register/", forms.register, name="register"),
    path("establishments/lookup/", forms.lookup, name="lookup"),
    path("establishments/place-facts/", forms.place_facts, name="place-facts"),
    path("establishments/twins/", twins.queue, name="twins"),
    path("establishments/twins/at-entry/", twins.at_entry, name="twins-at-entry"),
    path("establishments/twins/<int:pair_id>/", twins.pair, name="pair"),
    path("establishments/twins/<int:pair_id>/apart/", twins.apart, name="apart"),
    path("establishments/merges/<int:merge_id>/confirm/", twins.confirm, name="merge-confirm"),
    path("establishments/merges/<int:merge_id>/drop/", twins.drop, name="merge-drop"),
    path("establishments/merges/<int:merge_id>/undo/", twins.undo, name="merge-undo"),
    path("establishments/<int:establishment_id>/pair/", twins.pair_with, name="pair-with"),
    path("establishments/<int:establishment_id>/", detail.establishment, name="establishment"),
    path("establishments/<int:establishment_id>/edit/", forms.edit, name="edit"),
    path("establishments/<int:establishment_id>/history/", detail.history, name="history"),
    path("establishments/<int:establishment_id>/add/<slug:part>/", forms.add_part, name="add"),
    path("products/<int:product_id>/", detail.product, name="product"),
    path("published/establishments/", published.establishments, name="published-establishments"),
    path("published/products/", published.products, name="published-products"),
]
