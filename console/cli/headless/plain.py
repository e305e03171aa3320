"""What the client gives, as plain values: for JSON, and for the cells of a table."""

from __future__ import annotations

from console.api.plain import masked, plain, rfc3339, to_json

__all__ = ["masked", "plain", "rfc3339", "to_json"]
