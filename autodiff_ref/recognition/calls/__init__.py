"""Somebody's functions: which there are, what their arguments get, and how they run unseen."""
