"""What people ask for, recognised locally in under half a millisecond, with a stated error rate. This package serves;
`kongdori_intents.training` makes what it serves, and is never imported here. Importing opens nothing and loads no
numpy: a model is read at the first text that is no exact utterance. Most patterns are strings, which `re` compiles when
they are first used, and keeps: to compile them all would be a tenth of a cold start.
"""

from kongdori_intents.catalogue import IntentPolicy
from kongdori_intents.context import leans_on_conversation
from kongdori_intents.embedder import Embedder, EmbedderUnavailable
from kongdori_intents.language import detect_language
from kongdori_intents.personal import has_personal
from kongdori_intents.recogniser import BrokenArtefact, Recogniser, Recognition
from kongdori_intents.text import normalise
from kongdori_intents.time_dependence import depends_on_now, names_date, time_marks

__all__ = [
    "BrokenArtefact",
    "Embedder",
    "EmbedderUnavailable",
    "IntentPolicy",
    "Recogniser",
    "Recognition",
    "depends_on_now",
    "detect_language",
    "has_personal",
    "leans_on_conversation",
    "names_date",
    "normalise",
    "time_marks",
]
