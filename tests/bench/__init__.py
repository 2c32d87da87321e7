"""How fast Assay is, beside others at the same task: ``python -m tests.bench``. Measures, and never fails a test."""
