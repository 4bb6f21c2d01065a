"""The configuration: `[tool.model-freedom]` in pyproject.toml, or .model-freedom.toml."""
