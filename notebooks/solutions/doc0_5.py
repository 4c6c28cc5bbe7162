# Solutions of notebook 0.5, and usual wrong answers with words of the message that each gets.

# %% 1
answer = 5 + 1

# %% 1 wrong: generator's own
answer = 5

# %% 1 wrong: how often the discriminator runs
answer = 12

# %% 1 wrong: if the fakes were kept
answer = 1


# %% 2
def frechet_of_moments(mean_1, variance_1, mean_2, variance_2):
    spreads = np.sqrt(variance_1) - np.sqrt(variance_2)
    return np.sum((mean_1 - mean_2) ** 2 + spreads**2)


# %% 2 wrong: take roots of the variances
def frechet_of_moments(mean_1, variance_1, mean_2, variance_2):
    return np.sum((mean_1 - mean_2) ** 2 + (variance_1 - variance_2) ** 2)


# %% 2 wrong: do not take its root
def frechet_of_moments(mean_1, variance_1, mean_2, variance_2):
    spreads = np.sqrt(variance_1) - np.sqrt(variance_2)
    return np.sqrt(np.sum((mean_1 - mean_2) ** 2 + spreads**2))


# %% 2 wrong: do not take their mean
def frechet_of_moments(mean_1, variance_1, mean_2, variance_2):
    spreads = np.sqrt(variance_1) - np.sqrt(variance_2)
    return np.mean((mean_1 - mean_2) ** 2 + spreads**2)


# %% 3
def descend_mixed(start, rate, steps):
    weight = ops.cast(start, "float32")
    for _ in range(steps):
        slope = ops.cast(weight, "bfloat16") - ops.cast(1, "bfloat16")
        weight = weight - rate * ops.cast(slope, "float32")
    return float(weight)


# %% 3 wrong: keep it in float32
def descend_mixed(start, rate, steps):
    weight = ops.cast(start, "bfloat16")
    for _ in range(steps):
        slope = weight - ops.cast(1, "bfloat16")
        weight = weight - ops.cast(rate, "bfloat16") * slope
    return float(weight)


# %% 3 wrong: cast the weight to bfloat16
def descend_mixed(start, rate, steps):
    weight = ops.cast(start, "float32")
    for _ in range(steps):
        weight = weight - rate * (weight - 1)
    return float(weight)
