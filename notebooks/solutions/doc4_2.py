# Solutions of notebook 4.2, and usual wrong answers with words of the message that each gets.

# %% 1
answer = np.log(0.5) / np.log(0.9)

# %% 1 wrong: a tenth of what is left
answer = 5

# %% 1 wrong: until 1/e is left
answer = 10


# %% 2
def forget_bias(steps):
    f = 0.5 ** (1 / steps)
    return np.log(f / (1 - f))


# %% 2 wrong: that is the gate;
def forget_bias(steps):
    return 0.5 ** (1 / steps)


# %% 2 wrong: sign is turned
def forget_bias(steps):
    f = 0.5 ** (1 / steps)
    return -np.log(f / (1 - f))


# %% 2 wrong: not one half
def forget_bias(steps):
    f = np.exp(-1 / steps)
    return np.log(f / (1 - f))


# %% 3
def memory_weights():
    kernel = np.zeros((2, 4))
    kernel[1, 0] = 20  # i: opened by the flag
    kernel[0, 2] = 5  # g: the number
    bias = np.array([-10.0, 10.0, 0.0, 10.0])  # i closed, f open, o open
    return kernel, np.zeros((1, 4)), bias


# %% 3 wrong: write over the first one
def memory_weights():
    kernel = np.zeros((2, 4))
    kernel[0, 2] = 5
    return kernel, np.zeros((1, 4)), np.array([10.0, 10.0, 0.0, 10.0])


# %% 3 wrong: forgotten on the way
def memory_weights():
    kernel = np.zeros((2, 4))
    kernel[1, 0], kernel[0, 2] = 20, 5
    return kernel, np.zeros((1, 4)), np.array([-10.0, 1.0, 0.0, 10.0])


# %% 3 wrong: sign is turned
def memory_weights():
    kernel = np.zeros((2, 4))
    kernel[1, 0], kernel[0, 2] = 20, -5
    return kernel, np.zeros((1, 4)), np.array([-10.0, 10.0, 0.0, 10.0])
