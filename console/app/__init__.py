"""The app: wires the rooms of the house together. `main` is the app itself; the rest are its parts."""
