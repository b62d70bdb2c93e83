"""What rounding can do to a result: the bounds that every comparison is judged by."""
