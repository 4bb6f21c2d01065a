"""Zip archives of learners for the Java machine: H2O's MOJO, MLeap, OpenNLP, Deeplearning4j.

Sources: h2oai/h2o-3 h2o-genmodel (hex/genmodel/ModelMojoReader.java), combust/mleap bundle-ml (bundle.json),
apache/opennlp opennlp-tools (util/model/BaseModel.java), eclipse/deeplearning4j (util/ModelSerializer.java).
"""

from __future__ import annotations

import json
import re

from model_freedom.weights.content import Content
from model_freedom.weights.match import Match, bounded
from model_freedom.weights.record import Metadata
from model_freedom.weights.zips import Zip

_LONGEST = 1 << 20  # bytes of a description
_ALGORITHM = re.compile(rb"^algorithm\s*=\s*([^\r\n]{1,80})", re.M)
_H2O_VERSION = re.compile(rb"^h2o_version\s*=\s*([^\r\n]{1,40})", re.M)
# Of a linear model, of clusters and of networks the numbers stand in the description itself.
_H2O_NUMBERS = re.compile(rb"^(?:beta\w*|coef\w*|center_\d+|weight_layer\d+|weights?)\s*=\s*\[-?[\dN]", re.M)
_MLEAP_NUMBERS = re.compile(rb'"(?:double|float|long|int|boolean|string|tensor|data|value)"\s*:\s*[\[{"\d-]')
_NLP_NAME = re.compile(rb"^Component-Name=([^\r\n]{1,80})", re.M)
_NLP_VERSION = re.compile(rb"^OpenNLP-Version=([^\r\n]{1,40})", re.M)
_MOST_NODES = 200


def recognise(content: Content, name: str) -> Match | None:  # noqa: ARG001 -- every recogniser gets the name
    """Weights, where the description is the program's and members or numbers of a fitted model are there."""
    archive = Zip(content)
    members = archive.members
    if "model.ini" in members:
        return _h2o(archive)
    if "bundle.json" in members:
        return _mleap(archive)
    if "manifest.properties" in members:
        return _opennlp(archive)
    stored = members.get("coefficients.bin")
    if stored is not None and stored.size > 64 and "configuration.json" in members:
        return Match("Deeplearning4j", metadata=Metadata(producer="Deeplearning4j"))
    return None


def _h2o(archive: Zip) -> Match | None:
    text = archive.read("model.ini", _LONGEST)
    if not text.startswith(b"[info]") or b"mojo_version" not in text:
        return None
    inside = any(name.startswith(("trees/", "models/", "vectors", "boosterBytes")) for name in archive.members)
    if not inside and not _H2O_NUMBERS.search(text):
        return None
    version, algorithm = _H2O_VERSION.search(text), _ALGORITHM.search(text)
    return Match(
        "H2O MOJO",
        metadata=Metadata(
            producer=f"H2O {bounded(version[1])}" if version else "H2O",
            architecture=bounded(algorithm[1]) if algorithm else None,
        ),
    )


def _mleap(archive: Zip) -> Match | None:
    """A transformer that was fitted keeps values besides its shapes in one of the nodes."""
    described = json.loads(archive.read("bundle.json", _LONGEST))
    if not isinstance(described, dict) or not {"uid", "format", "version"} <= described.keys():
        return None
    nodes = [name for name in archive.members if name.endswith(("/model.json", "/model.pb"))]
    if not any(name.startswith("root/") for name in nodes):
        return None
    fitted = any(name.endswith(".pb") and archive.members[name].size > 64 for name in archive.members)
    fitted = fitted or any(_MLEAP_NUMBERS.search(archive.read(name, 64 << 10)) for name in nodes[:_MOST_NODES])
    version = bounded(described["version"], 30)
    return Match("MLeap", metadata=Metadata(producer=f"MLeap {version}")) if fitted else None


def _opennlp(archive: Zip) -> Match | None:
    text = archive.read("manifest.properties", _LONGEST)
    version, component = _NLP_VERSION.search(text), _NLP_NAME.search(text)
    if b"Manifest-Version=" not in text or component is None:
        return None
    if not any(name.endswith(".model") and member.size > 64 for name, member in archive.members.items()):
        return None
    return Match(
        "OpenNLP",
        metadata=Metadata(
            producer=f"OpenNLP {bounded(version[1])}" if version else "OpenNLP", architecture=bounded(component[1])
        ),
    )
