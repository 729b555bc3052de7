"""The network that repaints an image in a given style, and the features by which style and content are compared."""
