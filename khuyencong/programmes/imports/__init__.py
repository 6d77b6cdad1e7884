"""What the programmes take from sheets, beside running dossiers (`takeover`)."""

from khuyencong.programmes.imports import payments, planlines, registrations, targets

IMPORTERS = (registrations.IMPORTER, planlines.IMPORTER, payments.IMPORTER, targets.IMPORTER)

__all__ = ["IMPORTERS"]
