"""The questions one asks about results and machines: one command per module.

A module offers `HELP`, `add_arguments(parser)` and `run(options)`, which returns the exit code;
the command line finds it by name.
"""
