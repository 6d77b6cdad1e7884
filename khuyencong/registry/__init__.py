"""Every business the platform meets, once: identifiers, places, products, standings, eligibility."""
