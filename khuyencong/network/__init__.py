"""The promotion network: who is responsible where, centres with their capacity, collaborators, training."""
