"""How clusters are established, expanded, adjusted and revoked: dossiers under the regime of their receipt (C§5–§8)."""
