"""What the server tells of itself: figures, traces, log lines. It listens to the rest, which knows nothing of
it; and it never holds what people wrote, or who they are."""
