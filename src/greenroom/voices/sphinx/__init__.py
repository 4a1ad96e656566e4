"""pocketsphinx as a program of its own; one process hears one call."""
