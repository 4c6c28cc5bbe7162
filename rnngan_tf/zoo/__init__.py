"""Trained presets, and generators taken to where they are used."""
