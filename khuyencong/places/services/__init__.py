"""Acts on units: loading the published tables, weights, renamings, open questions."""

from khuyencong.places.services.acts import close_question, enter_weight, enter_weights, rename_unit
from khuyencong.places.services.load import Loaded, load_units

__all__ = ["Loaded", "close_question", "enter_weight", "enter_weights", "load_units", "rename_unit"]
