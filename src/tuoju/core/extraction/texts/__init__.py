"""Readers: each gives the text of one family of files, page by page."""
