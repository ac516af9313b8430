"""Pictures of price space in small markets, drawn in floating point: illustrations that prove nothing."""
