NAME = "inner as " + __name__

if __name__ == "__main__":
    print(NAME, __package__)
