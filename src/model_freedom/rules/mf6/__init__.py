"""Rules about what a repository accepts."""
