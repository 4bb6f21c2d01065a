"""Rules about training code and data."""
