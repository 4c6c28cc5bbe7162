"""What every other part of the package may use, and what runs before TensorFlow is imported."""
