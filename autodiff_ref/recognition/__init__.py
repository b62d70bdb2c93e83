"""From whatever people have to our one face: what is called what, lies where, and means what."""

from autodiff_ref.recognition.calls.ours import has_our_face, only_depth
from autodiff_ref.recognition.recognised import (
    NotRecognisedError,
    Recognised,
    recognise,
)
from autodiff_ref.recognition.taken import Taken

__all__ = ["NotRecognisedError", "Recognised", "Taken", "has_our_face", "only_depth", "recognise"]
