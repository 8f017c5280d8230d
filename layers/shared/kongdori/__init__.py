"""What every Kongdori function shares: the only place for SQL, Redis, S3 and model calls."""

__version__ = "0.1.0"
