"""What makes a cold start shorter. It works for what is imported after it, so each function's package imports it first.

pydantic builds a model when it is first used, not where it is defined: a cold start defines some seventy models, half
of them of FastAPI itself for OpenAPI documents, and its first call uses a handful. And garbage is looked for less
often: nearly all that an import makes stays, and looking at it again was a tenth of the chat function's import.
"""

import gc
import warnings

from pydantic import BaseModel
from pydantic.warnings import UnsupportedFieldAttributeWarning

gc.set_threshold(150_000)
BaseModel.model_config["defer_build"] = True
# FastAPI's own way of making a body's field would warn of itself; it silences that while it builds, which is over now.
warnings.filterwarnings("ignore", category=UnsupportedFieldAttributeWarning)
