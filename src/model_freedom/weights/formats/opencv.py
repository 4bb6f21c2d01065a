"""OpenCV: cascades of classifiers and other learners, stored as XML or YAML."""

from __future__ import annotations

import re

from model_freedom.weights.content import Content
from model_freedom.weights.markup import first_element
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata, Outcome

_SEARCHED = 256 << 10  # a licence in the leading comment can push the first stage far back
_ROOT = b"<opencv_storage>"
_YAML = re.compile(rb"%YAML[: ]1\.0\s{1,8}(?:---\s{1,8})?(?:#[^\n]{0,200}\n\s{0,8})*(opencv_ml_\w{1,40}):")
_CASCADE = re.compile(rb'type_id="opencv-(?:cascade|haar)-classifier"|<cascade>|<stageType>')
_LEARNER = re.compile(rb"<(opencv_ml_\w{1,40})>|type_id=\"(opencv-ml-[\w-]{1,40})\"")
_LEAVES = (b"<leafValues>", b"<left_val>", b"<right_val>")
_PARAMETERS = re.compile(
    rb"<(?:data|support_vectors|weights|nodes|alpha|samples|coeffs|centers|splits)\b|\n {1,40}data:"
)
# Models that are no learner of `ml`: opencv_contrib modules/dpm/src/dpm_model.cpp, and the convolutional network of
# modules/text/src/ocr_beamsearch_decoder.cpp.
_PARTS = re.compile(rb"<NumComponents>\s*\d.{0,2000}?<PCAcoeff type_id=\"opencv-matrix\">", re.S)
_KERNELS = (b'<kernels type_id="opencv-matrix">', b'<M type_id="opencv-matrix">')
_MATRIX = re.compile(rb"<rows>\s*(\d{1,9})\s*</rows>\s*<cols>\s*(\d{1,9})\s*</cols>\s*<dt>\s*\"?[fd]")
_SPEAKS = re.compile(r"model|weights|classifier|trained|svm|knn")
_MANY = 1024  # numbers: what a camera was calibrated to has dozens
_AUTHOR = re.compile(
    rb"(?:[Cc]reated by|[Cc]ontributed by|[Aa]uthors?:|Copyright \(C\) [\d, -]{1,60})\s{0,40}([^\s][^\n]{2,119})"
)
_LICENSE = re.compile(rb"\b(?:[Ll]icen[sc]e|LICENSE)[^\n]{0,120}")


def recognise(content: Content, name: str) -> Match | None:
    """Weights, where leaves, support vectors or matrices are stored."""
    head = content.head()
    learner = _YAML.match(head)
    if learner:
        stored = _PARAMETERS.search(content.read(0, _SEARCHED))
        return Match("OpenCV", metadata=Metadata(architecture=bounded(learner[1]))) if stored else None
    if _ROOT not in head and b"<!--" not in head:
        return None
    text = content.read(0, _SEARCHED)
    start = first_element(text)
    if not text.startswith(_ROOT, start):
        return None
    inside = start + len(_ROOT)
    comment = text[:start] if b"<!--" in text[:start] else text[inside : inside + 6000]
    if _CASCADE.search(text, inside) and any(leaf in text for leaf in _LEAVES):
        return Match("OpenCV", metadata=_metadata(comment, "cascade of classifiers"))
    named = _LEARNER.search(text, inside)
    if named and _PARAMETERS.search(text, named.end()):
        return Match("OpenCV", metadata=_metadata(comment, bounded(named[1] or named[2])))
    if _PARTS.search(text, inside):
        return Match("OpenCV", metadata=_metadata(comment, "deformable parts"))
    if all(kernel in text for kernel in _KERNELS):
        return Match("OpenCV", metadata=_metadata(comment, "convolutional network"))
    matrix = _MATRIX.search(text, inside)
    if matrix and int(matrix[1]) * int(matrix[2]) >= _MANY and _SPEAKS.search(name):
        return Match("OpenCV", Outcome.UNSURE, reason="a matrix of fractions whose file name speaks of a model")
    return None


def _metadata(comment: bytes, architecture: str | None) -> Metadata:
    """Author and licence stand in a comment, in words."""
    comment = comment.partition(b"<!--")[2].partition(b"-->")[0]
    author, license_ = _AUTHOR.search(comment), _LICENSE.search(comment)
    # From the start of the line: looked for backwards, as a pattern for it would be tried at each byte before.
    line = comment[comment.rfind(b"\n", 0, license_.start()) + 1 : license_.end()] if license_ else b""
    return Metadata(
        license_name=bounded(line),
        author=bounded(author[1].rstrip(b". ")) if author else None,
        producer="OpenCV",
        architecture=architecture,
    )
