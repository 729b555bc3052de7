"""What demmenie2024 prints in tables 1 to 4 and in its figures."""

SHARES = {
    0.9: (58.73, 1.1486),
    0.8: (55.78, 1.2187),
    0.7: (56.12, 1.2283),
    0.6: (54.7, 1.2778),
    0.5: (52.42, 1.3224),
    0.4: (48.8, 1.4134),
    0.3: (46.63, 1.492),
    0.2: (42.47, 1.6475),
    0.1: (40.05, 1.8311),
}
"""Table 1: accuracy in per cent and loss by share of the expressions that are learned from."""

TEXT = {
    (1, 1): 56.61,
    (2, 1): 58.72,
    (3, 1): 63.68,
    (4, 1): 62.31,
    (5, 1): 62.59,
    (1, 2): 59.16,
    (1, 3): 60.59,
    (1, 4): 62.01,
    (1, 5): 59.12,
}
"""Table 2: accuracy in per cent by encoders and decoders, as the authors' code ran them; the headings are swapped."""

IMAGES = {
    (1, 1): 48.63,
    (1, 2): 49.81,
    (1, 3): 48.77,
    (1, 4): 49.53,
    (1, 5): 47.77,
    (2, 1): 53.66,
    (3, 1): 55.91,
    (4, 1): 56.06,
    (5, 1): 52.01,
}
"""Table 3: accuracy in per cent by encoders and decoders."""

DRAWINGS = {
    (1, 1): 0.5809,
    (1, 2): 0.5878,
    (1, 3): 0.5877,
    (1, 4): 0.5872,
    (1, 5): 0.588,
    (2, 1): 0.5871,
    (3, 1): 0.5872,
    (4, 1): 0.5876,
    (5, 1): 0.5875,
}
"""Table 4: "MSE (%)" by encoders and decoders; the mean squared error of pixels in [0, 1] is a tenth of it."""

UNIT = 0.1
"""What the values of table 4 are to be multiplied by."""

EPOCHS = 10
BATCH = 128
