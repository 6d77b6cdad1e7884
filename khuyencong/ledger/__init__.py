"""Double-entry, append-only money: allocate, reserve, commit, advance, pay, return, release."""
