"""The register's rows for words, letters, speech, faces and games: formats of one program each."""

from __future__ import annotations

from model_freedom.weights.formats.format import Format

LANGUAGE: tuple[Format, ...] = (
    Format(
        "fastText",
        "fasttext",
        (".ftz", ".bin"),
        ((0, b"\xba\x16\x4f\x2f"),),
        reads="kind of model, labels, number of parameters unless quantized",
        source="facebookresearch/fastText src/{fasttext,args,dictionary}.cc",
    ),
    Format(
        "word vectors",
        "word_vectors",
        (".vec", ".w2v", ".glove", ".word2vec", ".txt", ".bin", ".emb", ".embeddings", ".vectors", ".model"),
        reads="number of vectors times their length",
        source="tmikolov/word2vec word2vec.c; stanfordnlp/GloVe src/glove.c",
    ),
    Format(
        "CRFsuite",
        "crfsuite",
        (".crfsuite",),
        ((0, b"lCRF"),),
        promises=True,
        reads="numbers of labels, attributes and weights",
        source="chokkan/crfsuite lib/crf/src/crf1d_model.c",
    ),
    Format(
        "Tesseract",
        "tesseract",
        (".traineddata",),
        promises=True,
        reads="version, kind of engine",
        source="tesseract-ocr/tesseract src/ccutil/tessdatamanager.{h,cpp}",
    ),
    Format(
        "OpenCV",
        "opencv",
        (".xml", ".yml", ".yaml"),
        ((0, b"<opencv_storage"), (0, b'<?xml version="1.0"?>\n<opencv_storage')),
        reads="author and licence in the leading comment, kind of learner",
        source="opencv/opencv modules/objdetect/src/cascadedetect.cpp, modules/ml/src",
    ),
    Format(
        "dlib",
        "dlib",
        (".dat",),
        ((0, b"\x01\x01\x81"), (0, b"\x01\x01\x82"), (4, b"loss_"), (3, b"loss_")),
        reads="points of a shape predictor, loss of a network",
        source="davisking/dlib dlib/serialize.h, image_processing/shape_predictor.h, dnn/core.h",
    ),
    Format(
        "NNUE",
        "nnue",
        (".nnue",),
        ((1, b"\x2f\xf3\x7a"), (0, b"\xfa\x8a\x44\x6a")),
        promises=True,
        reads="the description",
        source="official-stockfish/Stockfish src/nnue/nnue_common.h",
    ),
    Format(
        "DNNw",
        "dnnw",
        (),
        ((0, b"DNNw"),),
        reads="types of the numbers",
        source="xiph/opus dnn/nnet.h, dnn/parse_lpcnet_weights.c",
    ),
    Format(
        "CMU Sphinx",
        "sphinx",
        (),
        (
            (0, b"s3\nversion"),
            (0, b"BMDF"),
            (0, b"FDMB"),
            (0, b"Trie Language Model"),
            (4, b"Darpa Trigram LM"),
            (4, b"BEGIN FILE FORMAT DESCRIPTION"),
        ),
        reads="kind of model",
        source="cmusphinx/pocketsphinx src/{bin_mdef,s3types,ms_gauden,ngram_model_trie}.c",
    ),
    Format(
        "HTS voice",
        "hts",
        (".htsvoice", ".flitevox"),
        ((0, b"[GLOBAL]"), (0, b"CMU_FLITE_CG_VOXDATA")),
        promises=True,
        reads="version, number of states",
        source="hts-engine API HTS_model.c; festvox/flite src/cg/cst_cg_load_voice.c",
    ),
    # The last: what is packed may be a format of its own, as R's and NeMo's.
    Format(
        "compressed",
        "compressed",
        (),
        (
            (0, b"\x1f\x8b\x08"),
            (0, b"BZh"),
            (0, b"\xfd7zXZ\0"),
            (0, b"\x5d\0\0"),
            (0, b"\x04\x22\x4d\x18"),
            *((0, bytes((0x78, second))) for second in (0x01, 0x5E, 0x9C, 0xDA)),
        ),
        reads="what the packed model itself says",
        source="RFC 1950, RFC 1952; tukaani.org/xz; lz4/lz4 doc/lz4_Frame_format.md",
    ),
)
