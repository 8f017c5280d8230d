"""`make soak MINUTES=30`: people use a whole local cloud while its parts are killed, frozen and starved."""
