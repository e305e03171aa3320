from __future__ import annotations

import asyncio
import sys

CODE = """
import sys, console.tables.rooms, console.tables.peers, console.tables.view, console.tables.filter, console.tables.trend
bad = {'textual', 'pydantic', 'httpx', 'msgspec', 'jwt', 'rich.console'} & set(sys.modules)
sys.exit(', '.join(sorted(bad)) or 0)
"""


async def test_tables_load_no_textual_no_models_and_no_http() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", CODE, stderr=asyncio.subprocess.PIPE)
    _, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")
