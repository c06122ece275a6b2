"""Quantities in a text, held against the plan's thresholds."""
