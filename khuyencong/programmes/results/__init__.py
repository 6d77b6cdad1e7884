"""Results as claims: what a project brought, dated, with evidence, one claim per indicator and period."""
