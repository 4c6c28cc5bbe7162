"""How the course is made: from sources `src/docN/S_slug.py` to executed notebooks, bands, copies, and a table."""
