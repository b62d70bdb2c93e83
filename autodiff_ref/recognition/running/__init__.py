"""Somebody's code as it runs: unseen, counted, unrounded, in float64."""
