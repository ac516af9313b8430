"""Claims, certificates and instances as text. The reader decides which claim is checked, so it is trusted."""
