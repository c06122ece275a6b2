"""The proof that nothing goes quiet: years of casework in minutes, with everything that can break.

The sweep, the outbox and the workflow are the real ones, on a real database. Beside them a
plain paper record (``paper``) says what should have happened; ``invariants`` compares. The
same seed gives the same run, but for two things: ids are random, so which messages share a
batch with one that broke (``redelivered``) varies, and schedulers that sweep at the same
moment are threads.
"""

from routing.work.simulation.figures import Figures
from routing.work.simulation.play import Wanted, simulate
from routing.work.simulation.world import Machinery

__all__ = ["Figures", "Machinery", "Wanted", "simulate"]
