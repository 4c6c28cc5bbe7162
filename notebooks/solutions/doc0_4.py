# Solutions of notebook 0.4, and usual wrong answers with words of the message that each gets.

# %% 1
answer = (1024 + 1) * 8 * 8 * 512

# %% 1 wrong: to a map of 4x4
answer = (1024 + 1) * 4 * 4 * 512

# %% 1 wrong: has a bias
answer = 1024 * 8 * 8 * 512

# %% 1 wrong: only one side
answer = (1024 + 1) * 8 * 4 * 512


# %% 2
def scaled(pixels):
    return np.asarray(pixels, "float32") / 127.5 - 1


# %% 2 wrong: become 0 to 1
def scaled(pixels):
    return np.asarray(pixels, "float32") / 255


# %% 2 wrong: not 128
def scaled(pixels):
    return np.asarray(pixels, "float32") / 128 - 1


# %% 2 wrong: take 1 away
def scaled(pixels):
    return np.asarray(pixels, "float32") / 127.5


# %% 3
inputs = keras.Input((100,))
x = layers.Reshape((8, 64))(layers.Dense(8 * 64)(inputs))
x = layers.LSTM(128, return_sequences=True)(x)
x = layers.Reshape((8, 8, 64))(layers.Dense(8 * 64)(x))
for filters in (64, 32):
    x = layers.LeakyReLU(0.2)(layers.Conv2DTranspose(filters, 4, 2, "same")(x))
x = layers.Conv2DTranspose(3, 4, 2, "same", activation="tanh")(x)
recurrent_generator = keras.Model(inputs, x)

# %% 3 wrong: B0.9 again
recurrent_generator = rg.generators.conv_transpose((64, 64, 3), latent_dim=100, filters=16)

# %% 3 wrong: B0.5 again
recurrent_generator = rg.generators.lstm_conv((32, 32, 3), units=32, filters=16)

# %% 3 wrong: last state alone
inputs = keras.Input((100,))
x = layers.Reshape((8, 64))(layers.Dense(8 * 64)(inputs))
x = layers.LSTM(128)(x)
x = layers.Reshape((8, 8, 8))(layers.Dense(8 * 64)(x))
for filters in (64, 32):
    x = layers.LeakyReLU(0.2)(layers.Conv2DTranspose(filters, 4, 2, "same")(x))
x = layers.Conv2DTranspose(3, 4, 2, "same", activation="tanh")(x)
recurrent_generator = keras.Model(inputs, x)

# %% 3 wrong: B0.11 again
recurrent_generator = rg.generators.lstm_conv((64, 64, 3), units=512, filters=64)

# %% 3 wrong: the last activation is tanh
inputs = keras.Input((100,))
x = layers.Reshape((8, 64))(layers.Dense(8 * 64)(inputs))
x = layers.LSTM(128, return_sequences=True)(x)
x = layers.Reshape((8, 8, 64))(layers.Dense(8 * 64)(x))
for filters in (64, 32, 3):
    x = layers.Conv2DTranspose(filters, 4, 2, "same")(x)
recurrent_generator = keras.Model(inputs, x)
