"""Fuzzing of what reads bytes that may be damaged."""
