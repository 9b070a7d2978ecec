"""The one gate for what people type about people."""
