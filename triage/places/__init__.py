"""Which district a tip means."""
