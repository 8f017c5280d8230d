import kongdori.lazy_models  # noqa: F401 before FastAPI, see there
