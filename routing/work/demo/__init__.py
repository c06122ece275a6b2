"""A living office, made up: tips in every state, filled in through the real use cases."""

from routing.work.demo.samples import Sample, samples
from routing.work.demo.staff import SignIn, hand_out_password, is_demo, is_untouched
from routing.work.demo.play import COUNT, fill

__all__ = [
    "COUNT",
    "Sample",
    "SignIn",
    "fill",
    "hand_out_password",
    "is_demo",
    "is_untouched",
    "samples",
]
