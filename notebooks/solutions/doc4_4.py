# Solutions of notebook 4.4, and usual wrong answers with words of the message that each gets.

# %% 1
answer = 4 * 128 * (64 + 128 + 1)

# %% 1 wrong: as it was
answer = 82432

# %% 1 wrong: one gate
answer = 128 * (64 + 128 + 1)

# %% 1 wrong: biases are missing
answer = 4 * 128 * (64 + 128)


# %% 2
def to_bytes(pixels):
    return np.clip(np.round(127.5 * np.array(pixels) + 127.5), 0, 255).astype("uint8")


# %% 2 wrong: does not round
def to_bytes(pixels):
    return np.clip(127.5 * np.array(pixels) + 127.5, 0, 255).astype("uint8")


# %% 2 wrong: wraps around
def to_bytes(pixels):
    return np.round(127.5 * np.array(pixels) + 127.5).astype("int64").astype("uint8")


# %% 2 wrong: floats and not whole
def to_bytes(pixels):
    return 127.5 * np.array(pixels) + 127.5


# %% 3
both_ways = keras.Sequential(
    [keras.Input((100,)), layers.Dense(256, "leaky_relu"), layers.Reshape((8, 32))]
)
both_ways.add(layers.Bidirectional(layers.LSTM(64, return_sequences=True)))  # (B, 8, 128)
both_ways.add(layers.Dense(1024, "leaky_relu"))
both_ways.add(layers.Reshape((8, 8, 128)))
for channels in (128, 64):
    both_ways.add(layers.Conv2DTranspose(channels, 4, 2, "same", activation="leaky_relu"))
both_ways.add(layers.Conv2DTranspose(3, 4, 2, "same", activation="tanh"))

# %% 3 wrong: not of those below
both_ways = keras.Sequential(
    [keras.Input((100,)), layers.Dense(256, "leaky_relu"), layers.Reshape((8, 32))]
)
both_ways.add(layers.LSTM(128, return_sequences=True))
both_ways.add(layers.Dense(1024, "leaky_relu"))
both_ways.add(layers.Reshape((8, 8, 128)))
for channels in (128, 64):
    both_ways.add(layers.Conv2DTranspose(channels, 4, 2, "same", activation="leaky_relu"))
both_ways.add(layers.Conv2DTranspose(3, 4, 2, "same", activation="tanh"))

# %% 3 wrong: no recurrent layer
both_ways = keras.Sequential(
    [keras.Input((100,)), layers.Dense(8192, "leaky_relu"), layers.Reshape((8, 8, 128))]
)
for channels in (128, 64):
    both_ways.add(layers.Conv2DTranspose(channels, 4, 2, "same", activation="leaky_relu"))
both_ways.add(layers.Conv2DTranspose(3, 4, 2, "same", activation="tanh"))

# %% 3 wrong: last activation is tanh
both_ways = keras.Sequential(
    [keras.Input((100,)), layers.Dense(256, "leaky_relu"), layers.Reshape((8, 32))]
)
both_ways.add(layers.Bidirectional(layers.LSTM(64, return_sequences=True)))
both_ways.add(layers.Dense(1024, "leaky_relu"))
both_ways.add(layers.Reshape((8, 8, 128)))
for channels in (128, 64):
    both_ways.add(layers.Conv2DTranspose(channels, 4, 2, "same", activation="leaky_relu"))
both_ways.add(layers.Conv2DTranspose(3, 4, 2, "same", activation="sigmoid"))
