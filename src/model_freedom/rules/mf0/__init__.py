"""Rules about the manifest as a file."""
