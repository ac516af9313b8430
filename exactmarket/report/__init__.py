"""Verified answers for people and for scripts: text, tables and JSON. Nothing here decides anything."""
