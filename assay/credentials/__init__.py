"""Open Badges 3.0: knows achievements and awards, and nothing of pages."""
