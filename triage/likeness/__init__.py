"""Whether two tips tell the same matter."""
