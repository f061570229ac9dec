"""Layer 3, the real market: one small module for each mechanism, and dated facts with their sources."""
