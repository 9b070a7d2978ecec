"""The REST API: a thin layer over the same querysets and services as the pages."""
