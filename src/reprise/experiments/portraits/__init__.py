"""System portraits: autoencoders, variational autoencoders and GANs of punks and of painted portraits."""
