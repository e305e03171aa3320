"""The command line: one file per family of commands, each imported when it is called.

Start reading at `main.py`. Importing this package, or `--help`, loads neither Textual nor httpx nor pydantic.
"""
