"""pydantic builds a model when it is first used, not where it is defined: a cold start defines some seventy models,
half of them of FastAPI itself for OpenAPI documents, and its first call uses a handful.

Works for what is defined after it, so each function's package imports it before anything imports FastAPI.
"""

import warnings

from pydantic import BaseModel
from pydantic.warnings import UnsupportedFieldAttributeWarning

BaseModel.model_config["defer_build"] = True
# FastAPI's own way of making a body's field would warn of itself; it silences that while it builds, which is over now.
warnings.filterwarnings("ignore", category=UnsupportedFieldAttributeWarning)
