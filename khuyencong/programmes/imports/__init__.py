"""What the programmes take from sheets, beside running dossiers (`takeover`)."""

from khuyencong.programmes.imports import payments

IMPORTERS = (payments.IMPORTER,)

__all__ = ["IMPORTERS"]
