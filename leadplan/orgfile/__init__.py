"""The organisation file: the whole of it in and out as one YAML file."""
