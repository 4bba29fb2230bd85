"""The `linjia` command: one small module per command."""
