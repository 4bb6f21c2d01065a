"""Rules about base models."""
