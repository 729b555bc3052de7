"""What sepulveda2023 printed in tables I and II, by units of the code: training, test and validation error."""

PARTS = ("training", "test", "validation")
PARAMETERS = {1: 7, 2: 10, 4: 16, 5: 19}
OWN = {
    1: (0.296, 0.295, 0.27),
    2: (0.251, 0.248, 0.275),
    4: (0.275, 0.273, 0.279),
    5: (0.296, 0.296, 0.263),
}
LIBRARY = {
    1: (0.047, 0.043, 0.032),
    2: (0.013, 0.01, 0.004),
    4: (0.008, 0.005, 0.001),
    5: (0.007, 0.005, 0.001),
}
EPOCHS = 50
