"""``bundler cache``: where builds keep what they have made, how much that is, and an end to it."""

from __future__ import annotations

from bundler.cache import LIMIT, Cache, entries_directory
from bundler.errors import from_os_error
from bundler.report.summary import human_size
from bundler.reporter import Reporter


def show_path(cache_dir: str, reporter: Reporter) -> None:
    """Print the cache directory."""
    reporter.result([cache_dir])


def show_info(cache_dir: str, reporter: Reporter) -> None:
    """Print where the cache is and what it holds."""
    sizes = [size for _, size, _ in Cache(entries_directory(cache_dir)).entries()]
    reporter.result(
        [
            f"directory  {cache_dir}",
            f"entries    {len(sizes)}, {human_size(sum(sizes))} of at most {human_size(LIMIT)}",
        ]
    )


def clean(cache_dir: str, reporter: Reporter) -> None:
    """Remove all entries.  Builds that run meanwhile make what they miss."""
    try:
        count, freed = Cache(entries_directory(cache_dir)).clear()
    except OSError as error:
        raise from_os_error(error, f"removing what is in {cache_dir}", [cache_dir]) from error
    reporter.result([f"removed    {count} entries, {human_size(freed)}"])
