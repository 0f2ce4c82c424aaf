"""A plot with text, formulas and fonts, as a PNG."""

import hashlib
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

figure, axes = plt.subplots()
axes.plot([1, 2, 3], [3, 1, 2], label="äöü")
axes.set_title(r"$\alpha^2 + \frac{1}{2}$")
axes.legend()
figure.savefig(sys.argv[1], metadata={"Software": None})
with open(sys.argv[1], "rb") as file:
    print(hashlib.sha256(file.read()).hexdigest())
