"""What each state of the pipeline does. A state that was cut off runs again, and comes to the same result."""
