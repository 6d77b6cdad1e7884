"""Who owes what: my reports, and the board by territory."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from khuyencong.accounts.access import access
from khuyencong.accounts.asked import on_of, user_of
from khuyencong.reporting.pages.boards import board_page
from khuyencong.reporting.pages.lists import mine_page


@access("reporting.view")
def mine(request: HttpRequest) -> HttpResponse:
    """What is owed in a period, by when, and where it stands."""
    return render(request, "reporting/mine.html", mine_page(user_of(request), on_of(request), request.GET))


@access("reporting.view")
def board(request: HttpRequest) -> HttpResponse:
    """Completeness and timeliness by territory."""
    return render(request, "reporting/board.html", board_page(user_of(request), on_of(request), request.GET))
