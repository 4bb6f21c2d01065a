"""Names of published models without an owner, as `config.json` of Transformers has them.

`_name_or_path` is a hub's name or a folder on the author's disk, and nothing in it says which. A folder says where
weights were saved (`output`, `checkpoint-500`); a published model's name is known, or begins with a known family and
goes on with a size or kind.
"""

from __future__ import annotations

import re

# The models that the hub kept without an owner, and under whose names Transformers still loads them
# (https://huggingface.co/docs/transformers/v4.30.0/en/model_doc/auto and the archive maps of its releases up to 4.40).
_ALONE = re.compile(
    r"(?:bert-(?:base|large)-(?:un)?cased(?:-whole-word-masking)?(?:-finetuned-(?:squad|mrpc))?"
    r"|bert-base-(?:multilingual-(?:un)?cased|chinese|german-(?:cased|dbmdz-(?:un)?cased))"
    r"|distilbert-base-(?:(?:un)?cased(?:-distilled-squad|-finetuned-sst-2-english)?|multilingual-cased|german-cased)"
    r"|distilgpt2|distilroberta-base|gpt2(?:-medium|-large|-xl)?|openai-gpt|ctrl|transfo-xl-wt103"
    r"|roberta-(?:base|large)(?:-mnli|-openai-detector)?|xlm-roberta-(?:base|large)(?:-finetuned-[a-z0-9-]+)?"
    r"|xlm-(?:mlm|clm)-[a-z0-9-]+|xlnet-(?:base|large)-cased|albert-(?:base|large|xlarge|xxlarge)-v[12]"
    r"|t5-(?:small|base|large|3b|11b)|camembert-base)\Z"
)
_FAMILIES = frozenset(
    """
    albert baichuan bart beit bert biogpt blip bloom bloomz chatglm clip codebert codegen codellama cogvlm convnext
    deberta deepseek deit dino dinov2 distilbert dolly electra exaone falcon flan flux fuyu gemma glm gpt gpt2 gptj
    granite hubert internlm internvl jamba llama llama2 llama3 llava longformer longt5 mamba marian mbart mistral
    mixtral mobilebert mpnet mpt mt5 musicgen nllb olmo opt orca paligemma pegasus persimmon phi phi2 phi3 pythia qwen
    qwen2 qwen3 redpajama resnet roberta rwkv sam sdxl smollm smollm2 stablelm starcoder starcoder2 swin t5 tinyllama
    tulu ul2 vicuna vit wav2vec2 wavlm whisper wizardlm xglm xlm xlnet yi yolo yolov5 yolov8 zephyr
    """.split()
)
# What a folder of somebody's own work is called.
_FOLDERS = frozenset(
    """
    best cache checkpoint checkpoints ckpt ckpts data epoch exp experiment experiments export exported exports final
    finetune finetuned finetuning ft home last latest local log logs mnt model models my new old out output outputs
    pretrained results run runs save saved step steps test tests tmp train trained training weight weights work
    workspace
    """.split()
)
_SAVED = re.compile(r"(?:(?:checkpoint|ckpt|epoch|step|run|version)s?[-_.=]?\d+|checkpoints?|ckpts?|outputs?)\Z")
_KIND = re.compile(
    r"(?:\d+(?:\.\d+)?|x?\d+x?\d*(?:\.\d+)?[bm]|v\d+(?:\.\d+)*|tiny|mini|small|medium|base|large|huge|giant|xl|xxl|xs|nano"
    r"|micro|chat|instruct|it|uncased|cased|en|multilingual|vision|coder|patch\d+|[nslmx])\Z"
)


def is_published(name: str) -> bool:
    """Whether a name without an owner is that of a published model, and not of a folder."""
    plain = name.strip().casefold()
    if len(plain) > 100 or not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", plain):
        return False
    if _ALONE.match(plain):
        return True
    first, *rest = re.split(r"[-_]", plain)
    family = first in _FAMILIES or re.sub(r"[.\d]+\Z", "", first) in _FAMILIES
    return family and any(map(_KIND.match, rest)) and _FOLDERS.isdisjoint(rest)


def is_folder(path: str) -> bool:
    """Whether `one/other` is two folders, and not an owner and a name: `output/bert`, `my-bert/checkpoint-500`."""
    first, _, last = path.strip().casefold().partition("/")
    words = [word for word in re.split(r"[-_.]", first) if word and not word.isdigit()]
    return (bool(words) and _FOLDERS.issuperset(words)) or bool(_SAVED.match(last))
