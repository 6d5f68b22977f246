"""Runs the command by `python -m gallery_gen.cli`; knows nothing of it."""

from gallery_gen.cli import main

main()
