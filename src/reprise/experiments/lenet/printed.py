"""The published values that pictures and tables show beside our own."""

# Points of published curves as (epoch, value), counted from 1: both ends of the validation curves in figure 3
# of alvarez2023, read off the picture; where the curves of figures 11 and 12 of sepulveda2023 cross, and where
# the log of its notebook ends; the ends of the validation curves in figure 12 of banoy2023, read off the picture.
ALVAREZ = {"loss": ((1, 0.30), (5, 0.04)), "accuracy": ((1, 0.97), (5, 0.985))}
SEPULVEDA = {"accuracy": ((2, 0.9815), (50, 0.9903)), "precision": ((2, 0.9839), (50, 0.9903))}
BANOY = {"loss": ((50, 2.1),), "accuracy": ((50, 0.57),)}

# Accuracies of banoy2023 (section 3.2) by epochs, on what the network learned from and on the test part.
BANOY_ACCURACIES = {50: {"fitted": 0.973, "test": 0.615}, 10: {"fitted": 0.645, "test": 0.492}}

# Mean of the diagonal of the confusion matrix of own digits in sepulveda2023 (figure 16).
SEPULVEDA_OWN = 0.379
