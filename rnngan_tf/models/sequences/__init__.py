"""What networks of sequences need beyond those of images: cells that read their own output, masks, likelihood."""
