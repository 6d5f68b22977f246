"""The published site: pages, template calls, theme and widgets; knows nothing of how pictures are made."""
