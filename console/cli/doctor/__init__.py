"""`hms-console doctor`: tells everything that is wrong in one go, each with what to do.

`place.py` looks at this machine, `service.py` at the service; both give findings, `command.py` prints them.
"""
