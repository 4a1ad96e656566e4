"""The pure heart: events, fold, decisions, scoring. No clock, no random, no I/O, no framework."""
