# Solutions of notebook 0.6, and usual wrong answers with words of the message that each gets.

# %% 1
answer = 100 * (32 * 3 + 100 + 1)

# %% 1 wrong: do not count them 32 times
answer = 32 * 100 * (32 * 3 + 100 + 1)

# %% 1 wrong: has a bias
answer = 100 * (32 * 3 + 100)

# %% 1 wrong: three colours
answer = 100 * (32 + 100 + 1)


# %% 2
def layers_needed(side):
    return int(np.ceil((side - 1) / 2))


# %% 2 wrong: rounds down
def layers_needed(side):
    return (side - 1) // 2


# %% 2 wrong: adds two pixels to what is seen
def layers_needed(side):
    return int(np.ceil(side / 3))


# %% 2 wrong: doubles only with strides
def layers_needed(side):
    return int(np.ceil(np.log2(side)))


# %% 3
def mirror(images, seed):
    drawn = tf.random.stateless_uniform((tf.shape(images)[0], 1, 1, 1), seed)
    return tf.where(drawn < 0.5, images[:, :, ::-1], images)


# %% 3 wrong: stand on their heads
def mirror(images, seed):
    drawn = tf.random.stateless_uniform((tf.shape(images)[0], 1, 1, 1), seed)
    return tf.where(drawn < 0.5, images[:, ::-1], images)


# %% 3 wrong: all images are mirrored
def mirror(images, seed):
    return images[:, :, ::-1]


# %% 3 wrong: same seed gives another result
def mirror(images, seed):
    drawn = tf.random.uniform((tf.shape(images)[0], 1, 1, 1))
    return tf.where(drawn < 0.5, images[:, :, ::-1], images)


# %% 3 wrong: no gradient comes through
def mirror(images, seed):
    drawn = tf.random.stateless_uniform((images.shape[0], 1, 1, 1), seed).numpy()
    return np.where(drawn < 0.5, images.numpy()[:, :, ::-1], images.numpy())
