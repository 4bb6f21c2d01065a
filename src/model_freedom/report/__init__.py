"""One small renderer a format, each a fold over the same report."""
