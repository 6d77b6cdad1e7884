"""Acts on units: loading the published tables, weights, renamings, open questions."""

from khuyencong.places.services.load import Loaded, load_units

__all__ = ["Loaded", "load_units"]
