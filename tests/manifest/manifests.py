"""Manifests that the tests of this folder share."""

GOOD = """\
version: 1                            # the format of this file
licenses:                             # only for terms that have no SPDX identifier
  LicenseRef-ImageNet:
    name: ImageNet terms of access
    url: https://image-net.org/download
  LicenseRef-House:
    text: |
      # model-freedom: ignore[MF101] inside a text
      Free for everybody.
x-ours: {anything: [1, 2.5, null, {deeper: true}]}
models:
  - name: tiny-digits                 # unique in the file
    version: "1.0"                    # optional, always a string
    description: Ten-class digit classifier.
    homepage: https://example.org/tiny-digits
    weights:
      - path: weights/tiny-digits.safetensors    # relative to this file
        sha256: 9F86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
      - path: "shards/*-of-00002.safetensors"
    license: Apache-2.0               # of the weights
    training_code:
      - url: https://github.com/example/tiny-digits
        revision: 8f1c0d2e4b6a8c0d2e4f6a8b0c2d4e6f8a0b2c4d
        license: Apache-2.0
    training_data:
      - name: digits
        path: data/digits.csv
        license: CC-BY-4.0
        size: 1797
        archives:
          - https://doi.org/10.24432/C50P49
          - swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2
      - name: ImageNet-1k
        url: https://image-net.org/download
        license: LicenseRef-ImageNet
        access: registration
      - name: recordings
        access: none
        reason: of patients
    base_models:
      - name: base-7b
        relation: finetune
        training_code: []
        training_data: [{name: web, access: none, reason: not disclosed}]
        base_models:
          - {name: base-1b, relation: distilled, url: "https://example.org/1b", x-seen: yes}
    components:
      model_card: {path: MODEL_CARD.md, license: CC-BY-4.0}
      inference_code: [{path: predict.py, license: MIT}, {url: "https://example.org/x", license: MIT}]
    complete:
      by: Example Lab <ml@example.org>
      date: 2026-11-24
"""

MINIMAL = """\
version: 1
models:
  - name: m
    weights:
      - path: a.bin
    license: MIT
    training_code: []
    training_data: []
    base_models: []
"""
