"""The only place for SQL. Functions take the unit of work first, then keyword-only values; they return plain rows."""
