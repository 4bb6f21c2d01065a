"""Rules that hold weights against their manifest."""
