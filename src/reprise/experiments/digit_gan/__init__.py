"""System digit_gan: adversarial networks that generate digits, and by what they are judged."""
