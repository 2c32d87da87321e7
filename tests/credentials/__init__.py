"""Tests of the wing `assay.credentials`, one file a module."""
