"""Shared objects laid out and relocated at build time."""
