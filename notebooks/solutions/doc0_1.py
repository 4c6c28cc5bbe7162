# Solutions of notebook 0.1, and usual wrong answers with words of the message that each gets.

# %% 1
answer = 64 * 3

# %% 1 wrong: pixels of a row
answer = 64

# %% 1 wrong: whole image
answer = 64 * 64 * 3


# %% 2
def walk(a, b, steps):
    omega = np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
    s = np.linspace(0, 1, steps)[:, None]
    return (np.sin((1 - s) * omega) * a + np.sin(s * omega) * b) / np.sin(omega)


# %% 2 wrong: straight line
def walk(a, b, steps):
    s = np.linspace(0, 1, steps)[:, None]
    return (1 - s) * a + s * b


# %% 2 wrong: from b to a
def walk(a, b, steps):
    omega = np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
    s = np.linspace(0, 1, steps)[:, None]
    return (np.sin(s * omega) * a + np.sin((1 - s) * omega) * b) / np.sin(omega)


# %% 2 wrong: divide both weights
def walk(a, b, steps):
    omega = np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
    s = np.linspace(0, 1, steps)[:, None]
    return np.sin((1 - s) * omega) * a + np.sin(s * omega) * b


# %% 3
writer = keras.Sequential(
    [
        keras.Input((32,)),
        layers.Dense(14 * 16, "leaky_relu"),
        layers.Reshape((14, 16)),
        layers.LSTM(24, return_sequences=True),
        layers.Dense(20 * 3, "tanh"),
        layers.Reshape((14, 20, 3)),
    ]
)

# %% 3 wrong: it writes columns
writer = keras.Sequential(
    [
        keras.Input((32,)),
        layers.Dense(20 * 16, "leaky_relu"),
        layers.Reshape((20, 16)),
        layers.LSTM(24, return_sequences=True),
        layers.Dense(14 * 3, "tanh"),
        layers.Reshape((14, 20, 3)),
    ]
)

# %% 3 wrong: wants a tanh
writer = keras.Sequential(
    [
        keras.Input((32,)),
        layers.Dense(14 * 16, "leaky_relu"),
        layers.Reshape((14, 16)),
        layers.LSTM(24, return_sequences=True),
        layers.Dense(
            20 * 3, kernel_initializer=keras.initializers.RandomNormal(stddev=5.0, seed=0)
        ),
        layers.Reshape((14, 20, 3)),
    ]
)

# %% 3 wrong: no LSTM in it
writer = keras.Sequential(
    [
        keras.Input((32,)),
        layers.Dense(64, "leaky_relu"),
        layers.Dense(14 * 20 * 3, "tanh"),
        layers.Reshape((14, 20, 3)),
    ]
)
