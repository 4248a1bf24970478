"""The graph of a program's call: the gate and the effect, without a model."""
