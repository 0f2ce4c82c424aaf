import os
import sys

second_hook = [sys._MEIPASS, __name__, os.environ.get("FIRST_HOOK"), "first_hook" in globals()]
os.environ["SECOND_HOOK"] = repr(second_hook)
