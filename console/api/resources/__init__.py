"""The operations, one file per resource: each declares its calls as data, then offers them as typed methods."""
