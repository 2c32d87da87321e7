"""The fault corpus: one folder a fault, run through the real command; see `test_corpus`."""
