"""System reader: a LeNet for EMNIST's 47 classes, by which generated characters are judged."""
