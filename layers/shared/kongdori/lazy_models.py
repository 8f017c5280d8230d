"""Has pydantic build each model on first use. A cold start defines some seventy models, half of them FastAPI's own for
OpenAPI documents, and its first call uses a handful.

It works for models that are defined after it, so each function's package imports it before anything imports FastAPI.
"""

import warnings

from pydantic import BaseModel
from pydantic.warnings import UnsupportedFieldAttributeWarning

BaseModel.model_config["defer_build"] = True
# FastAPI silences this warning while it builds its own models. Now they are built later, when it no longer does.
warnings.filterwarnings("ignore", category=UnsupportedFieldAttributeWarning)
