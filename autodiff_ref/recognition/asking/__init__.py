"""A reading, and the questions of our face answered by somebody's code through it."""
