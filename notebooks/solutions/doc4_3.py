# Solutions of notebook 4.3, and usual wrong answers with words of the message that each gets.

# %% 1
answer = 4 * 128 * (100 + 128 + 1)

# %% 1 wrong: biases are missing
answer = 4 * 128 * (100 + 128)

# %% 1 wrong: that is one gate
answer = 128 * (100 + 128 + 1)

# %% 1 wrong: do not count them 28 times
answer = 28 * 4 * 128 * (100 + 128 + 1)


# %% 2
def slopes(logit):
    return -1 / (1 + np.exp(-logit)), -1 / (1 + np.exp(logit))


# %% 2 wrong: other order
def slopes(logit):
    return -1 / (1 + np.exp(logit)), -1 / (1 + np.exp(-logit))


# %% 2 wrong: signs are turned
def slopes(logit):
    return 1 / (1 + np.exp(-logit)), 1 / (1 + np.exp(logit))


# %% 2 wrong: those are the losses
def slopes(logit):
    return -np.log(1 + np.exp(logit)), np.log(1 + np.exp(-logit))


# %% 3
z = keras.Input((32,))
x = layers.Reshape((20, 16))(layers.Dense(20 * 16, activation="leaky_relu")(z))
h = layers.LSTM(24, return_sequences=True)(x)
columns = layers.Dense(28, activation="tanh")(h)
column_generator = keras.Model(z, layers.Reshape((28, 20, 1))(layers.Permute((2, 1))(columns)))

# %% 3 wrong: tears columns apart
z = keras.Input((32,))
x = layers.Reshape((20, 16))(layers.Dense(20 * 16, activation="leaky_relu")(z))
columns = layers.Dense(28, activation="tanh")(layers.LSTM(24, return_sequences=True)(x))
column_generator = keras.Model(z, layers.Reshape((28, 20, 1))(columns))

# %% 3 wrong: it writes rows
z = keras.Input((32,))
x = layers.Reshape((28, 16))(layers.Dense(28 * 16, activation="leaky_relu")(z))
rows = layers.Dense(20, activation="tanh")(layers.LSTM(24, return_sequences=True)(x))
column_generator = keras.Model(z, layers.Reshape((28, 20, 1))(rows))

# %% 3 wrong: no LSTM layer
z = keras.Input((32,))
column_generator = keras.Model(
    z, layers.Reshape((28, 20, 1))(layers.Dense(560, activation="tanh")(z))
)

# %% 3 wrong: end in tanh
z = keras.Input((32,))
x = layers.Reshape((20, 16))(layers.Dense(20 * 16, activation="leaky_relu")(z))
columns = layers.Dense(28, activation="sigmoid")(layers.LSTM(24, return_sequences=True)(x))
column_generator = keras.Model(z, layers.Reshape((28, 20, 1))(layers.Permute((2, 1))(columns)))
