"""The code of the five documents, corrected: the same functions, the same layers, and a line for each deviation.

Each module is what the document's section of code would be if it worked, so that both can be read side by side. A
`Deviation:` line in a docstring says where the code differs from the document and why, with the number of the error
that it fixes (B4.3 is the third error of document 4). In all five modules

* the discriminator returns a logit; the objective includes the sigmoid and computes it without overflow;
* images are float32 `(B, H, W, C)` in [-1, 1], and `rg.precision` determines the precision of hidden layers;
* images are generated with the last weights (`ema_decay=0`), as in the documents.

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
