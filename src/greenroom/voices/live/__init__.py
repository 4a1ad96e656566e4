"""One model that hears and speaks (OpenAI Realtime, Gemini Live), with the simulation as its tool.

The model hears the agent and asks the simulation what to say; what it may say is in the answer. Its words are
read by the guard before they sound; what sounded is what is logged. Mood, facts and moves stay the
simulation's. `model.py` and `reports.py` know Pipecat, `kinds.py` the two services, `meter.py` what a turn
takes, `speaking.py` the engine's ports, `senses.py` those of the call.
"""
