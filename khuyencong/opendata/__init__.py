"""What the platform publishes for everyone: tables with their definitions, grants, a catalogue (O-K.8, K.10.12)."""
