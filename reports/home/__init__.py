"""What each kind of person finds on the first page: what waits, what is due, what to press."""
