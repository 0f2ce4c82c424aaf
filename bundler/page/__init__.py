"""The report on an executable as one HTML page (``--report``, ``bundler report``)."""
