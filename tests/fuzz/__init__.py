"""Fuzzing: readers of what strangers write, fed with whatever a coverage-guided fuzzer makes up."""
