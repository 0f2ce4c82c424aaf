"""Solve an equation given on the command line with sympy (see requirements.txt).

sympy_solve.py "x**2 - 5*x + 6" prints 2 and 3.
"""

import sys

import sympy


def main() -> int:
    text = sys.argv[1] if len(sys.argv) > 1 else "x**3 - 6*x**2 + 11*x - 6"
    x = sympy.Symbol("x")
    expression = sympy.sympify(text)
    print("expression ", expression)
    print("factored   ", sympy.factor(expression))
    print("derivative ", sympy.diff(expression, x))
    print("integral   ", sympy.integrate(expression, x))
    print("series     ", sympy.series(sympy.exp(x) * expression, x, 0, 4))
    for solution in sympy.solve(expression, x):
        print("solution   ", solution)
    return 0


if __name__ == "__main__":
    sys.exit(main())
