"""The referee's page: one HTML file in which the standalone checker runs, and what tells there what it has read."""
