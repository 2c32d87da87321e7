"""Changes verification, key history and status lists on purpose, and sees whether a test notices."""
