from django.urls import path

from khuyencong.programmes.boards import views

urlpatterns = [
    path("boards/", views.boards, name="boards"),
    path("boards/nation/", views.nation, name="board_nation"),
    path("boards/provinces/<int:unit_id>/", views.province, name="board_province"),
    path("boards/rows/", views.rows, name="board_rows"),
    path("boards/qualify/", views.qualify, name="qualify"),
    path("public-results/", views.public_results, name="public_results"),
    path("public-results.<str:fmt>", views.public_download, name="public_results_download"),
]
