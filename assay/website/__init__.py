"""Pages: knows addresses and templates, and nothing of the command line."""
