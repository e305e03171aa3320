"""The `:` line: what can be typed there, what it means, and what it does."""
