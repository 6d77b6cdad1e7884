from django.urls import path

from khuyencong.programmes.boards import views

urlpatterns = [
    path("boards/", views.boards, name="boards"),
    path("boards/nation/", views.nation, name="board_nation"),
    path("boards/provinces/<int:unit_id>/", views.province, name="board_province"),
    path("boards/rows/", views.rows, name="board_rows"),
]
