"""``PyInstaller.log``: loggers.  Their lines are part of the hook's output, which the build reports."""

import logging
from logging import DEBUG, ERROR, FATAL, INFO, WARN, getLogger

TRACE = DEBUG - 5
DEPRECATION = WARN + 5
FORMAT = "%(levelname)s: %(message)s"
LEVELS = {
    "TRACE": TRACE,
    "DEBUG": DEBUG,
    "INFO": INFO,
    "WARN": WARN,
    "DEPRECATION": DEPRECATION,
    "ERROR": ERROR,
    "FATAL": FATAL,
}
level = INFO

__all__ = ["DEBUG", "ERROR", "FATAL", "INFO", "WARN", "getLogger", "logger"]

logging.addLevelName(TRACE, "TRACE")
logging.addLevelName(DEPRECATION, "DEPRECATION")

logger = getLogger("PyInstaller")
if not logger.handlers:
    _handler = logging.StreamHandler()
    _handler.setFormatter(logging.Formatter(FORMAT))
    logger.addHandler(_handler)
    logger.setLevel(WARN)
    logger.propagate = False
