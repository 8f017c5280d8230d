import kongdori.cold_start  # noqa: F401 before FastAPI, see there
