"""The connected model, which an admin looks at, tries out and changes."""
