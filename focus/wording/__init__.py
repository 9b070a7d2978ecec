"""The plan's facts in words: the page and the mail say the same. No markup, no addresses."""
