"""Prelinking: shared objects become images, laid out and relocated at build time."""
