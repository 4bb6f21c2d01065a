"""One file a format or family, and the registers that list them."""
