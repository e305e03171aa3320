"""The way to and from the terminal: keys come in whole, pictures go out as what differs, and nothing waits for it."""
