"""Forms: the one gate for what people type."""
