"""A package inside."""

__all__ = ["leaf", "other"]
