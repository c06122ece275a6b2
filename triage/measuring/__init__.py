"""How good the assessments are, and what labelled tips teach."""
