"""What the registry takes from sheets. `preview` and `stored` are those of establishments, which the API writes by."""

from khuyencong.registry.imports import establishments, products
from khuyencong.registry.imports.establishments import preview, stored

IMPORTERS = (establishments.IMPORTER, products.IMPORTER)

__all__ = ["IMPORTERS", "preview", "stored"]
