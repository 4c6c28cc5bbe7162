"""Functions for notebooks: start, data, images with alternative texts, bands, checks of exercises, and claims.

```python
from rnngan_tf import course

run = course.start("doc4.1")             # seed, budget, versions
data = run.load("mnist")                 # what is bundled, or with the full budget all of it
run.untrained(gan, data)                 # its images before training, and its metrics
gan.fit(data.train(64), epochs=run.pick(fast=4, full=60), verbose=run.verbose)
run.trained(gan)                         # checks that both networks learned, and shows metrics beside their bands
run.check(1, answer)                     # an exercise
run.claims()                             # measurements for the claims of this section
```
"""

from rnngan_tf.core.names import renamed
from rnngan_tf.course import equations_doc4_1
from rnngan_tf.course.bands import Band
from rnngan_tf.course.display import show, tell
from rnngan_tf.course.learning import NotLearnedError
from rnngan_tf.course.ledger import claims
from rnngan_tf.course.run import BUDGETS, Run, start

__all__ = ["BUDGETS", "Band", "NotLearnedError", "Run", "claims", "equations_doc4_1", "show", "start", "tell"]
__getattr__ = renamed(__name__, {"toys": "equations_doc4_1"})
