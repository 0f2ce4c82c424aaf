"""A command line made with click that prints with rich (see requirements.txt)."""

from typing import TextIO

import click
from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table
from rich.tree import Tree


@click.group()
@click.version_option("1.0", prog_name="click_rich")
def cli() -> None:
    """Shapes and numbers on the terminal."""


@cli.command()
@click.option("--rows", default=5, show_default=True, type=click.IntRange(1, 100), help="How many rows.")
def table(rows: int) -> None:
    """Print a table of squares."""
    squares = Table(title="Squares")
    squares.add_column("n", justify="right")
    squares.add_column("n²", justify="right", style="cyan")
    for n in range(1, rows + 1):
        squares.add_row(str(n), str(n * n))
    Console(width=60).print(squares)


@cli.command()
@click.argument("names", nargs=-1, required=True)
def tree(names: tuple[str, ...]) -> None:
    """Print NAMES as a tree; a/b puts b below a."""
    root = Tree("root")
    branches: dict[tuple[str, ...], Tree] = {(): root}
    for name in names:
        parts = tuple(name.split("/"))
        for depth in range(1, len(parts) + 1):
            path = parts[:depth]
            if path not in branches:
                branches[path] = branches[path[:-1]].add(path[-1])
    Console(width=60).print(root)


@cli.command()
@click.argument("source", type=click.File("r"))
def markdown(source: TextIO) -> None:
    """Render SOURCE (a file, or - for standard input) as Markdown."""
    Console(width=60).print(Markdown(source.read()))


if __name__ == "__main__":
    cli(prog_name="click_rich")
