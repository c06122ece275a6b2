"""The accused unit's name."""
