"""First day and every day of an operator: init, invite, backup, restore, upgrade, doctor."""
