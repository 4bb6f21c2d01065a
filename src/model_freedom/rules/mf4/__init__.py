"""Rules about what the network answered."""
