"""Pictures of every screen and dialog as text, so that a change of looks is read in a diff.

`python -m tests.ui.snapshots --write` draws all of them anew.
"""
