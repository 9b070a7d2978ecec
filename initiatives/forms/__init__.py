"""Forms: everything that people type passes through one of these."""
