"""The checkpointed loop, what it trains with, and one objective per file."""
