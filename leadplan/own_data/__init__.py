"""Everything stored about the person who asks: a page with counts, and two files."""
