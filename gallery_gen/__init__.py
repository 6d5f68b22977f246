"""Seeing Convolutions: a NumPy convolutional network and the pictures of what it does."""
