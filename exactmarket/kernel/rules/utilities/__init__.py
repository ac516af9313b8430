"""Rules about utilities over bundles."""
