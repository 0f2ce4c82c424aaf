VALUE = "away"
