"""The register of calls that fetch weights: a line for each, with the names of functions and classes it looks at."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from model_freedom.weights.references.call import Call
from model_freedom.weights.references.calls import (
    hub_classes,
    hub_downloads,
    keras_applications,
    keras_files,
    pipelines,
    sentence_transformers,
    timm_models,
    torch_hub,
    torch_urls,
    torchvision_models,
)
from model_freedom.weights.references.record import Reference


class Kind(NamedTuple):
    """`fetches` is asked about calls whose last name is one of `names`; about every call where there are none."""

    fetches: Callable[[Call], Reference | None]
    names: frozenset[str] = frozenset()


KINDS = (
    Kind(hub_classes.fetches, frozenset({"from_pretrained"})),
    Kind(hub_downloads.fetches, frozenset({"hf_hub_download", "snapshot_download"})),
    Kind(torch_hub.fetches, frozenset({"load"})),
    Kind(torch_urls.fetches, frozenset({"load_state_dict_from_url", "load_url", "download_url_to_file"})),
    Kind(keras_files.fetches, frozenset({"get_file"})),
    Kind(keras_applications.fetches),
    Kind(timm_models.fetches, frozenset({"create_model"})),
    Kind(torchvision_models.fetches),
    Kind(sentence_transformers.fetches, frozenset({"SentenceTransformer", "CrossEncoder"})),
    Kind(pipelines.fetches, frozenset({"pipeline"})),
)
