"""Speech to words and words to speech, each in a process of its own.

A stuck or crashed engine takes no call down with it, a heavy one does not hold the server's interpreter,
and a program under another licence stays one. `children.py` starts and talks to them; `framing.py` is how.
"""
