"""espeak-ng (GPL-3.0-or-later) as a program of its own: it is started and talked to over pipes, and nothing
of the server imports it."""
