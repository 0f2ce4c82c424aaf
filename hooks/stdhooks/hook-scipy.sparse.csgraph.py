"""The compiled modules of this package import one of its Python modules."""

hiddenimports = ["scipy.sparse.csgraph._validation"]
