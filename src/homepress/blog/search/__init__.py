"""Finding posts by their words, the same way on every database.

Words are cut, folded and looked up by rules of our own (`words`, `queries`); a database only keeps
them and ranks what it finds. So a query means the same everywhere, in any language.
"""

from .finding import PER_PAGE, Result, Results, search
from .indexing import index, index_in_batches, index_saved, reindex

__all__ = ["PER_PAGE", "Result", "Results", "index", "index_in_batches", "index_saved", "reindex", "search"]
