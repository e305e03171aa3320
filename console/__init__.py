"""hms-console: the control room for live video on 100ms, in a terminal."""

__version__ = "0.1.0"
