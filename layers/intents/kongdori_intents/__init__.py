"""What people ask for, recognised locally in under half a millisecond, with a stated error rate. Importing opens
nothing; the trained artefact is read on the first call that needs it: the one that ships (made by `python -m
kongdori_tools.intents train`) or the version that the admin published, see `serving`. Most patterns are strings, which
`re` compiles when they are first used, and keeps: to compile them all would be a tenth of a cold start.
"""

from kongdori_intents.catalogue import IntentPolicy
from kongdori_intents.context import leans_on_conversation
from kongdori_intents.language import detect_language
from kongdori_intents.moment import depends_on_now, names_date
from kongdori_intents.personal import has_personal
from kongdori_intents.recogniser import Recognition, recognise
from kongdori_intents.serving import policy
from kongdori_intents.text import normalise

__all__ = [
    "IntentPolicy",
    "Recognition",
    "depends_on_now",
    "detect_language",
    "has_personal",
    "leans_on_conversation",
    "names_date",
    "normalise",
    "policy",
    "recognise",
]
