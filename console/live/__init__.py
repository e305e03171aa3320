"""The picture of what is live, and how it changes: resources, their snapshots, and the one loop that asks for them."""
