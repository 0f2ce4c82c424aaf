from cycle_one import one

two = 2
