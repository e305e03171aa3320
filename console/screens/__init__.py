"""One screen per file. Screens hold view state keyed by id; what the service says lives in `console.live`."""
