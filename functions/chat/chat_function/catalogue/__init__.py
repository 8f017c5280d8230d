"""The admin's intents: the draft, its versions, training and publishing them."""
