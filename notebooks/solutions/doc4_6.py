# Solutions of notebook 4.6, and usual wrong answers with words of the message that each gets.

# %% 1
answer = "c"

# %% 1 wrong: equal updates
answer = "a"

# %% 1 wrong: not measured
answer = "b"


# %% 2
def local_error(made, real, axis):
    made_sizes = np.sqrt((np.diff(made, axis=axis) ** 2).mean(axis=0))
    real_sizes = np.sqrt((np.diff(real, axis=axis) ** 2).mean(axis=0))
    return np.abs(made_sizes - real_sizes).sum() / real_sizes.sum()


# %% 2 wrong: cancel
def local_error(made, real, axis):
    made_sizes = np.sqrt((np.diff(made, axis=axis) ** 2).mean(axis=0))
    real_sizes = np.sqrt((np.diff(real, axis=axis) ** 2).mean(axis=0))
    return (made_sizes - real_sizes).sum() / real_sizes.sum()


# %% 2 wrong: root is missing
def local_error(made, real, axis):
    made_sizes = (np.diff(made, axis=axis) ** 2).mean(axis=0)
    real_sizes = (np.diff(real, axis=axis) ** 2).mean(axis=0)
    return np.abs(made_sizes - real_sizes).sum() / real_sizes.sum()


# %% 2 wrong: real ones are the measure
def local_error(made, real, axis):
    made_sizes = np.sqrt((np.diff(made, axis=axis) ** 2).mean(axis=0))
    real_sizes = np.sqrt((np.diff(real, axis=axis) ** 2).mean(axis=0))
    return np.abs(made_sizes - real_sizes).sum() / made_sizes.sum()


# %% 3
rival = keras.Sequential(
    [
        keras.Input((32,)),
        layers.Dense(130, "leaky_relu"),
        layers.Dense(180, "leaky_relu"),
        layers.Dense(196, "tanh"),
        layers.Reshape((14, 14, 1)),
    ]
)

# %% 3 wrong: make a layer narrower
rival = rg.generators.dense((14, 14, 1), 32)

# %% 3 wrong: make a layer wider
rival = rg.generators.conv_transpose((14, 14, 1), 32, filters=24)

# %% 3 wrong: has a recurrent layer
rival = rg.generators.lstm_row((14, 14, 1), 32, units=40)

# %% 3 wrong: can leave
rival = keras.Sequential(
    [
        keras.Input((32,)),
        layers.Dense(130, "leaky_relu"),
        layers.Dense(180, "leaky_relu"),
        layers.Dense(196),
        layers.Reshape((14, 14, 1)),
    ]
)
