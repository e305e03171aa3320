"""Sessions (6): who was there, how long, and what happened when."""
