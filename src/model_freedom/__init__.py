"""model-freedom: could someone other than the author study, rebuild and improve this model?"""

# Static, since pre-commit installs from a clone without tags; a test holds it equal to pyproject.toml.
__version__ = "0.1.0"
