"""The five documents' own code, mended: the same functions, the same layers, and a line for every departure.

Each module is what its document's section of code would be if it worked, to be laid beside the document. A
`Deviation:` line in a docstring says where the code is not the document's and why, with the number of the error
it mends (B4.3 is the third of document 4). What all five have in common:

* the discriminator ends in a logit; the sigmoid is part of the objective, which computes it without overflow;
* images are float32 `(B, H, W, C)` in [-1, 1], and hidden layers have the precision `rg.precision` chooses;
* images are drawn with the last weights (`ema_decay=0`), as the documents draw them.

| module | the document's section of code | its generator |
|---|---|---|
| `doc0` | 4.具体代码实例和详细解释说明 (a concrete code example, explained) | dense, transposed convolutions |
| `doc1` | 4.具体代码实例和详细解释说明 (a concrete code example, explained) | dense |
| `doc2` | 5.具体代码及其详细解释 (the code and its explanation) | dense |
| `doc3` | 4.1 GANs的Python代码实例 (a GAN in Python) | dense, transposed convolutions |
| `doc4` | 4.具体代码实例和详细解释说明 (a concrete code example, explained) | LSTM, transposed convolutions |
"""

from rnngan_tf.documents import doc0, doc1, doc2, doc3, doc4

__all__ = ["doc0", "doc1", "doc2", "doc3", "doc4"]
