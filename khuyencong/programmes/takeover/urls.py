from django.urls import path

from khuyencong.programmes.takeover import views

urlpatterns = [
    path("takeover/", views.takeovers, name="takeovers"),
    path("takeover/new/", views.new_takeover, name="new_takeover"),
    path("takeover/confirm/", views.confirm_many, name="confirm_takeovers"),
    path("takeover/<int:takeover_id>/", views.takeover, name="takeover"),
    path("takeover/<int:takeover_id>/step/<slug:group>/", views.step, name="takeover_step"),
    path("takeover/<int:takeover_id>/send/", views.send, name="send_takeover"),
    path("takeover/<int:takeover_id>/confirm/", views.confirm, name="confirm_takeover"),
    path("takeover/<int:takeover_id>/return/", views.give_back, name="return_takeover"),
    path("takeover/<int:takeover_id>/withdraw/", views.withdraw, name="withdraw_takeover"),
    path("takeover/<int:takeover_id>/undo/", views.undo, name="undo_takeover"),
]
