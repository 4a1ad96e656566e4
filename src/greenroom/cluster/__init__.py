"""Several processes that share one database: who runs which session, and how they reach each other."""
