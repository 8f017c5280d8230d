"""What each state of the pipeline does. Each may run again after it was cut off, and then does the same again."""
