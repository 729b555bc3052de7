"""LeNet-5 and the papers' variants of it, reading digits."""
