TRANSPORTS = {"Pigeon": ".birds", "Bottle": ".sea"}
CODECS = {"text": "quopri", "number": "statistics"}
