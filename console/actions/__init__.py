"""Everything an operator can do, each declared once."""
