print("tool is run as", __name__)
RAN = "main"
