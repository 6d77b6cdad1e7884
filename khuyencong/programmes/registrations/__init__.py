"""Registration reports: what a department registers with the Agency for the plan of a year, with its list (Form 2)."""
