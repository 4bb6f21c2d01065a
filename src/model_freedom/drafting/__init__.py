"""Writing manifests: mending what a rule knows how to mend."""
