def __getattr__(name):
    if name == "attribute":
        return "made on request"
    raise AttributeError(f"no {name} here")


def __dir__():
    return ["attribute"]
