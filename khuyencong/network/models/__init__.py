"""Tables of the promotion network."""

from khuyencong.network.models.people import Collaborator, Term, Training
from khuyencong.network.models.responsibility import CapacityFact, Responsibility

__all__ = ["CapacityFact", "Collaborator", "Responsibility", "Term", "Training"]
