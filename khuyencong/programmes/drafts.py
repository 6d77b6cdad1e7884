"""Papers drawn from a dossier."""
