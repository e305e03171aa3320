"""Headless commands: `hms-console RESOURCE VERB ...`, made from the client's own declarations.

Start reading at `group.py` (a resource becomes a group of commands), then `verbs.py` (a method becomes a verb) and
`perform.py` (what running one does). Names, options, limits and harm all come from `console.api`: nothing of it is
written here a second time but the order of a table's columns (`layout.py`).
"""
