"""Tables of the registry."""

from khuyencong.registry.models.core import Establishment, Identifier, ProductionPlace
from khuyencong.registry.models.facts import PlaceFact, Product, Standing, VsicCode, VsicList, YearFigures
from khuyencong.registry.models.published import PublishedEstablishment, PublishedProduct
from khuyencong.registry.models.twins import Merge, OtherName, TwinPair

__all__ = [
    "Establishment",
    "Identifier",
    "Merge",
    "OtherName",
    "PlaceFact",
    "Product",
    "ProductionPlace",
    "PublishedEstablishment",
    "PublishedProduct",
    "Standing",
    "TwinPair",
    "VsicCode",
    "VsicList",
    "YearFigures",
]
