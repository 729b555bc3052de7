"""What the forms of own digits are called before readers."""

NAMES = {"raw": "dark on light", "inverted": "light on dark", "normalised": "normalised"}
