"""The library's pages, by what people come for."""
