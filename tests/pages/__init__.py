"""Checks of every built page, for `make check`: HTML, links, headings, pictures, words, and what a browser sees."""
