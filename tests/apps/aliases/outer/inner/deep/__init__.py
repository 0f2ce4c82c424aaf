import inner.leaf as leaf

__all__ = ["leaf"]
