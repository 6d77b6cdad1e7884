"""Where a citation leads: the page of the document it names."""

from django.urls import reverse

from khuyencong.law import library
from khuyencong.law.documents import UnknownDocument


def address_of(citation: str) -> str:
    """The address of the document of "28/2018/TT-BTC, điều 8"; "" when it is not held."""
    try:
        number = library.documents().number_of(citation.split(",")[0])
    except UnknownDocument:
        return ""
    return reverse("law:document", args=[number])
