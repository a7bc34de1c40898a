"""Which models read alike: scores of two texts, the search for pairs, the pairs that are kept, the scan of a year."""
