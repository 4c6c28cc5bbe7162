"""Document 2, sections 2.1 and 5, as they stand: lines that an erratum needs. The text breaks off inside `train`."""

HIDDEN_LAYER = (
    "隐藏层：RNN的隐藏层是一个递归的神经网络，它可以处理序列数据。"
    "隐藏层的神经元可以存储序列中的信息，从而捕捉序列中的长期依赖关系。"
)

RECURRENT_LAYER = (
    "递归层：RNN的递归层是一个递归的神经网络，它可以处理序列数据。"
    "递归层的神经元可以存储序列中的信息，从而捕捉序列中的长期依赖关系。"
)

IMPORTS = """
import numpy as np
import tensorflow as tf
from tensorflow.keras.layers import Dense, Conv2D, Flatten, Reshape, Dropout
from tensorflow.keras.models import Model
"""

GENERATOR = """
def generator_network(input_shape):
    model = Model(inputs=input_shape, outputs=z)
    model.add(Dense(256, activation='relu', input_dim=input_shape[1]))
    model.add(Dense(512, activation='relu'))
    model.add(Dense(1024, activation='relu'))
    model.add(Dense(np.prod(output_shape), activation='tanh'))
    model.summary()
    return model
"""

TRAIN = """
def train(generator, discriminator, real_samples, batch_size=128, epochs=500, save_interval=50):
    for epoch in range(epochs):
        noise = np.random.normal(0, 1, (batch_size, noise_dim))
        generated_images = generator.predict(noise)

        for i in range(batch_size):
            idx = np.random.randint(0, batch_size)
            selected_image = real_samples[idx]
            selected_image = np.array([selected_image])
            selected_image = selected_image.reshape(1, 28, 28, 1)
            selected_image = selected_image.reshape(1, 28, 28, 1)
            selected_image = np.array([selected_image])
            selected_image = selected_image.reshape(1, 784)
"""
