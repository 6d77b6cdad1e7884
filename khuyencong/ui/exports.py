"""Lists of the lowest rooms leave as files too: the room above that writes sheets puts its writer in here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise

from khuyencong.ui.lists import Page


@dataclass(frozen=True)
class Field:
    """A column of the file: its name in JSON, its head, its value (a text, number, day or moment) of a row."""

    name: str
    label: str | Promise
    of: Callable[[Any], Any]


Writer = Callable[[HttpRequest, Page[Any], Sequence[Field], str], HttpResponseBase]
_WRITERS: list[Writer] = []


def register(writer: Writer) -> None:
    """Put in what writes the files. For `apps.ready()`."""
    _WRITERS[:] = [writer]


def list_file(request: HttpRequest, page: Page[Any], fields: Sequence[Field], *, name: str) -> HttpResponseBase:
    """Every row of a list as it is filtered and ordered, in the form the address asks for. `name` without a day."""
    [writer] = _WRITERS
    return writer(request, page, fields, name)
