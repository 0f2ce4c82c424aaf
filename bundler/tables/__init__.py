"""The tables of the executable as C.  ``docs/format.md`` describes them."""
