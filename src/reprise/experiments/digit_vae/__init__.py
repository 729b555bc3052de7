"""System digit_vae: variational autoencoders of digits and letters, their plane, and what they generate."""
