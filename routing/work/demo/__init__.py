"""A living office, made up: tips in every state, filled in through the real use cases."""

from routing.work.demo.play import fill
from routing.work.demo.samples import Sample, samples
from routing.work.demo.staff import SignIn, hand_out_password, is_demo, is_untouched
from routing.work.demo.stories import COUNT, Plot

__all__ = [
    "COUNT",
    "Plot",
    "Sample",
    "SignIn",
    "fill",
    "hand_out_password",
    "is_demo",
    "is_untouched",
    "samples",
]
