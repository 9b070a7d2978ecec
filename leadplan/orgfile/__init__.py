"""The organisation file: import and export of a whole organisation as one YAML file."""
