"""The words of each command, and the values they take. Nothing here imports TensorFlow."""
