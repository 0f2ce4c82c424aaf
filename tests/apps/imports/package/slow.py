import time

RUNS = 0
time.sleep(0.05)
RUNS += 1
DONE = True
