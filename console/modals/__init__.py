"""Dialogs: what must be asked or confirmed before something is done."""
