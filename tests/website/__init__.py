"""Tests of the website wing."""
