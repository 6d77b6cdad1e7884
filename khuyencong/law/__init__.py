"""Documents, relations in time, norms and the support assessment."""
