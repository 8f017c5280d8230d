"""Language models: the connected one, and how it is called."""
