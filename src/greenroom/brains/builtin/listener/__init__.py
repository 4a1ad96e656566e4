"""The built-in listener: what the agent's words did, found in well under a millisecond, without a model.

Dialogue acts are lexical: cue rules (`cues.py`) and the shapes of sentences (`forms.py`), with a statistical
head where the rules are silent. Which fact, step or answer is meant is semantic: `understanding/`. What
nobody can tell is `unclear`, and what could be two things carries both, so that the customer asks back.
"""

from greenroom.brains.builtin.listener.listener import BuiltinListener

__all__ = ["BuiltinListener"]
