"""The catalogue of rules, and the rules by hundreds."""
