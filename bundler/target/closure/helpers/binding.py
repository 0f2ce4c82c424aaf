"""The arguments of a call, as texts of the called function's parameters."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from bundler.target.closure.helpers.definitions import Function
from bundler.target.closure.read.text import Text, TextEvaluator

Binding = Mapping[str, tuple[Text, ...]]


def bind(function: Function, call: ast.Call, caller: TextEvaluator, own: TextEvaluator) -> Binding:
    """The texts that ``call`` gives to the parameters of ``function``; what it does not give has its default.

    ``caller`` evaluates the arguments, and ``own`` the defaults.
    """
    found: dict[str, tuple[Text, ...]] = {}
    rest: list[Text] = []
    for position, argument in enumerate(call.args):
        if isinstance(argument, ast.Starred) or position >= function.positional:
            rest += caller.all_texts(argument.value if isinstance(argument, ast.Starred) else argument)
        else:
            found[function.parameters[position]] = caller.all_texts(argument)
    others: list[Text] = []
    for item in call.keywords:
        if item.arg in function.parameters:
            found[str(item.arg)] = caller.all_texts(item.value)
        else:
            others += caller.all_texts(item.value)
    if function.rest is not None:
        found[function.rest] = tuple(rest)
    if function.keywords is not None:
        found[function.keywords] = tuple(others)
    for name, default in function.defaults.items():
        if name not in found:
            found[name] = own.all_texts(default)
    return found


def arguments(function: Function, call: ast.Call) -> list[tuple[str, ast.expr]]:
    """The arguments of ``call`` with the parameter of ``function`` that each is given to."""
    found = []
    for position, argument in enumerate(call.args):
        if isinstance(argument, ast.Starred) or position >= function.positional:
            found.append((function.rest or "", argument))
        else:
            found.append((function.parameters[position], argument))
    for item in call.keywords:
        known = item.arg in function.parameters
        found.append((str(item.arg) if known else function.keywords or "", item.value))
    return found
