"""Tests of the integrity wing."""
