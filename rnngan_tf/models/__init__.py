"""Networks, and the model that trains two of them against each other."""
