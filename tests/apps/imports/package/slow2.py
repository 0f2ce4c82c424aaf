import package.slow

DONE = package.slow.DONE
