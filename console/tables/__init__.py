"""Value -> cells: columns, formats, sort keys, filters and the state of a view; pure, and never Textual."""
