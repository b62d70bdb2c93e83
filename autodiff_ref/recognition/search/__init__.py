"""The search for a reading that gives every gradient, and for what is offered beside them."""
