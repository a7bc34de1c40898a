"""Orders of reorganisation and plans of them, read and checked; what follows a unit, and the journal of it."""
