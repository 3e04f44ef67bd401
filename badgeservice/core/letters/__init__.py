"""The words of all letters."""
