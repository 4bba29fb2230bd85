"""Whom to look for, and what they would bring."""
