"""What people type about registrations and the year."""
