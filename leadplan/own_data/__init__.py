"""Everything that is held about the person who asks: a page of counts, and two files."""
