# -*- coding: latin-1 -*-
def fail():
    raise ValueError("café")  # éè
