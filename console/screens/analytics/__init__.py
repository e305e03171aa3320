"""Analytics (5): what happened in a room or a session, how good it was, and what the service told others of it."""
