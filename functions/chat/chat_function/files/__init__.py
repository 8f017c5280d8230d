"""Files that people attach to their messages: uploaded, read once, quoted to the model with their place."""
