"""Who answers a question: the connected model, or the offline engine."""
