"""What the service says, as frozen values: one file per resource; tolerant as part-a 13 and part-b 9 ask."""
