"""A part of outer."""
