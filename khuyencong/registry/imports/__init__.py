"""What the registry takes from sheets. Its functions are those of establishments: the API writes by them."""

from khuyencong.registry.imports import establishments, products
from khuyencong.registry.imports.establishments import apply_row, preview, stored

IMPORTERS = (establishments.IMPORTER, products.IMPORTER)

__all__ = ["IMPORTERS", "apply_row", "preview", "stored"]
