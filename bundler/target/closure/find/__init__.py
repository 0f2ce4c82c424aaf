"""Where modules and distributions are."""
