"""Snapshots: the memory of a program where its leading imports end (docs/design.md, "Snapshots")."""
