"""Home and desk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from khuyencong.accounts.access import access, public


@public("the front door")
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/home.html")


@access("web.desk")
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "web/home.html")
