"""Who signs in and how: the gate, the lock, the second factor, identities of a provider."""
