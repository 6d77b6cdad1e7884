"""Tables of the registry."""

from khuyencong.registry.models.core import Establishment, Identifier, ProductionPlace
from khuyencong.registry.models.facts import PlaceFact, Product, Standing, VsicCode, VsicList, YearFigures
from khuyencong.registry.models.published import PublishedEstablishment, PublishedProduct

__all__ = [
    "Establishment",
    "Identifier",
    "PlaceFact",
    "Product",
    "ProductionPlace",
    "PublishedEstablishment",
    "PublishedProduct",
    "Standing",
    "VsicCode",
    "VsicList",
    "YearFigures",
]
