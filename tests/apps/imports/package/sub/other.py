DONE = True
