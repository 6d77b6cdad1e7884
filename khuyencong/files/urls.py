from django.urls import path

from khuyencong.files import views

app_name = "files"
urlpatterns = [path("files/<int:attachment_id>/", views.open_file, name="open")]
