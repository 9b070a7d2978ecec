"""For assistants: the Model Context Protocol over HTTP, with tools made from the API's own operations."""
