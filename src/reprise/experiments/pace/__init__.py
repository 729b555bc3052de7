"""System pace: how much work and how long an epoch of training is, for networks that are compared by it."""
