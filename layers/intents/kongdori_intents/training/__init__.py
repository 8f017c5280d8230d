"""Makes what `kongdori_intents` serves: `source` reads a catalogue, `rules` says what is wrong with it, `building`
trains and calibrates it. `building` and what it stands on load numpy when they are imported; the others do not.
"""
