import os

first_hook = os.path.basename(__file__)
os.environ["FIRST_HOOK"] = first_hook
