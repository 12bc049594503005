"""Answers to the library's questions, in a fixed number of queries."""
