"""The search engine of one node: words, pinyin, pages and facets under audience tokens.

The index is a disposable copy of what the apps' `search.py` modules yield; it knows no app. Apps
declare sources in `registry`, the worker keeps the copy fresh with `follower.Indexer`, and pages
and API read it through `searching.Searcher`.
"""
