"""Pictures of repainting: frames before and after, the style, the network, and how a style is learned."""
