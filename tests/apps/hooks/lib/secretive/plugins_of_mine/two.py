import colorsys

value = colorsys.rgb_to_hsv(1, 1, 1)
