"""What a repository accepts: which rules apply, and which findings are let pass."""
