"""The tests, and the projects that they run in."""

import gc

# What is loaded at the start stays: the garbage collector would look at it hundreds of times.
gc.set_threshold(50_000, 20, 100)
