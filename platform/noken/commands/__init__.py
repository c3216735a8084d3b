"""One module a command; the function is named as the command is."""
