"""Text as it is read: normal form, words, sounds, clauses, items of lists."""
