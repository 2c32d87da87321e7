"""Crash safety: commands that are killed, starved of space, hurried and doubled, and what they leave behind."""
