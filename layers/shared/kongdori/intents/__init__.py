"""What people ask for, recognised locally in under half a millisecond, with a stated error rate. Importing opens
nothing; the trained artefact (made by `python -m kongdori_tools.intents train`) is read on the first call that
needs it.
"""

from kongdori.intents.artefact import CATALOGUE_VERSION
from kongdori.intents.catalogue import IntentPolicy, policy
from kongdori.intents.context import leans_on_conversation
from kongdori.intents.language import detect_language
from kongdori.intents.personal import has_personal
from kongdori.intents.recogniser import Recognition, recognise
from kongdori.intents.text import normalise

__all__ = [
    "CATALOGUE_VERSION",
    "IntentPolicy",
    "Recognition",
    "detect_language",
    "has_personal",
    "leans_on_conversation",
    "normalise",
    "policy",
    "recognise",
]
