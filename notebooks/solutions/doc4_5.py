# Solutions of notebook 4.5, and usual wrong answers with words of the message that each gets.

# %% 1
answer = 3 * 48 * (32 + 48 + 2)

# %% 1 wrong: an LSTM of 48 units
answer = 4 * 48 * (32 + 48 + 1)

# %% 1 wrong: two biases
answer = 3 * 48 * (32 + 48 + 1)


# %% 2
def after_each(strokes):
    return np.tanh(np.cumsum(strokes, axis=0))


# %% 2 wrong: each stroke alone
def after_each(strokes):
    return np.tanh(strokes)


# %% 2 wrong: tanh comes before the sum
def after_each(strokes):
    return np.cumsum(np.tanh(strokes), axis=0)


# %% 2 wrong: last image alone
def after_each(strokes):
    return np.tanh(np.sum(strokes, axis=0))


# %% 3
sixth = rg.generators.lstm_row((14, 14, 1), 32, cell="gru", bidirectional=True, units=32)

# %% 3 wrong: take fewer units
sixth = rg.generators.lstm_row((14, 14, 1), 32, cell="gru", bidirectional=True, units=46)

# %% 3 wrong: one direction
sixth = rg.generators.lstm_row((14, 14, 1), 32, cell="gru", units=46)

# %% 3 wrong: no GRU
sixth = rg.generators.lstm_row((14, 14, 1), 32, bidirectional=True, units=28)
