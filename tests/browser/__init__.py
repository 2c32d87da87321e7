"""The example site in a real browser."""
