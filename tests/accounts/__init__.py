"""Getting in, being kept out, and what one signs in with."""
