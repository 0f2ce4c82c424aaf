VALUE = "prefixed"
