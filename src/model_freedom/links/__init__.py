"""Whether others can reach what a manifest names: the guarded transport, and one resolver per kind of address."""
