from cycle_two import two

one = 1
