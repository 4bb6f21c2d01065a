"""One file a kind of call; the register names them."""
