# Solutions of notebook 0.3, and usual wrong answers with words of the message that each gets.

# %% 1
answer = 2 * np.log(0.5)

# %% 1 wrong: one of the two terms
answer = np.log(0.5)

# %% 1 wrong: below 0
answer = np.log(4)


# %% 2
def best_value(p, q, dx):
    best = p / (p + q)
    return np.sum(p * np.log(best) + q * np.log(1 - best)) * dx


# %% 2 wrong: no integral
def best_value(p, q, dx):
    best = p / (p + q)
    return np.sum(p * np.log(best) + q * np.log(1 - best))


# %% 2 wrong: V also holds
def best_value(p, q, dx):
    middle = (p + q) / 2
    return np.sum(p * np.log(p / middle) + q * np.log(q / middle)) * dx


# %% 2 wrong: generated numbers are missing
def best_value(p, q, dx):
    return np.sum(p * np.log(p / (p + q))) * dx


# %% 3
def read(x, W_xh, W_hh, b_h, W_ho, b_o):
    h, y = np.zeros(len(b_h)), []
    for x_t in x:
        h = np.tanh(W_hh @ h + W_xh @ x_t + b_h)
        y.append(W_ho @ h + b_o)
    return np.array(y)


# %% 3 wrong: begins from zero
def read(x, W_xh, W_hh, b_h, W_ho, b_o):
    h, y = np.zeros(len(b_h)), []
    for x_t in x:
        new = np.tanh(W_hh @ h + W_xh @ x_t + b_h)
        y.append(W_ho @ new + b_o)
    return np.array(y)


# %% 3 wrong: update h first
def read(x, W_xh, W_hh, b_h, W_ho, b_o):
    h, y = np.zeros(len(b_h)), []
    for x_t in x:
        y.append(W_ho @ h + b_o)
        h = np.tanh(W_hh @ h + W_xh @ x_t + b_h)
    return np.array(y)


# %% 3 wrong: that is a relu
def read(x, W_xh, W_hh, b_h, W_ho, b_o):
    h, y = np.zeros(len(b_h)), []
    for x_t in x:
        h = np.maximum(0, W_hh @ h + W_xh @ x_t + b_h)
        y.append(W_ho @ h + b_o)
    return np.array(y)
