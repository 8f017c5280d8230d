"""Speech to text: what is said in a sound, by a model here (`local`), by a server (`endpoint`), or by nobody."""
