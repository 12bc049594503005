"""The embedded database: Django's SQLite backend with fair writers and refused stray writes."""
