"""What the values of settings must look like.

Each function returns the value in the form in which the application uses it, or raises ValueError
with what is wrong and what to write instead. No message repeats a value: some are secret.
"""
