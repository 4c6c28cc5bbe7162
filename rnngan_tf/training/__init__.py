"""What surrounds training: callbacks and augmentation."""
