"""Edits of the executable after the link."""
