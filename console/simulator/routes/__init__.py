"""The operations of the vendor dialect, one file per resource, and the simulator's own controls."""
