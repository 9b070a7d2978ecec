"""Dependencies on other teams: the dates they give, asking for them, deliveries, and what they are likely to do."""
