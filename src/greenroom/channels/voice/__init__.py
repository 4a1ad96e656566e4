"""Calls: media in and out through Pipecat, words to and from the engine. Pipecat hears and speaks, the engine
decides. Nothing here is imported until a call starts, except what says whether one can."""
