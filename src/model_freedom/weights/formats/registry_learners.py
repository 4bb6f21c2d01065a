"""The register's rows for trees, linear models, support vector machines and other learners of the classical kind."""

from __future__ import annotations

from model_freedom.weights.formats.format import Format

LEARNERS: tuple[Format, ...] = (
    Format(
        "XGBoost",
        "xgboost",
        (".json", ".ubj", ".xgb"),
        (
            (0, b"{L\0\0\0\0\0\0\0\x07learner"),
            (0, b'{"learner"'),
            (0, b'{"version":['),
            (0, b"binf"),
            (0, b"bs64\t"),
            (0, b"booster["),
            *((place, name) for place in (144, 148) for name in (b"reg:", b"binary:", b"multi:", b"rank:", b"count:")),
        ),
        reads="number of trees, objective, version",
        source="xgboost.readthedocs.io (Introduction to Model IO), dmlc/xgboost src/learner.cc",
    ),
    Format(
        "LightGBM",
        "lightgbm",
        (".json", ".lgb"),
        ((0, b"tree\nversion=v"), (0, b"tree\r\nversion=v")),
        reads="number of trees, objective, the name of the training data",
        source="microsoft/LightGBM src/boosting/gbdt_model_text.cpp",
    ),
    Format(
        "CatBoost",
        "catboost",
        (".cbm", ".json"),
        ((0, b"CBM1"),),
        promises=False,
        reads="loss function, version",
        source="catboost/catboost catboost/libs/model/flatbuffers/model.fbs",
    ),
    Format(
        "PMML, LIBSVM, LIBLINEAR, FANN",
        "text_learners",
        (".pmml", ".xml"),
        ((0, b"svm_type "), (0, b"solver_type "), (0, b"FANN_"), (0, b"<PMML")),
        reads="kind of model, program, copyright",
        source="dmg.org/pmml; cjlin1/libsvm svm.cpp; cjlin1/liblinear linear.cpp; libfann/fann src/fann_io.c",
    ),
    Format(
        "R",
        "r_objects",
        (".rds", ".rdata", ".rda"),
        reads="class of the fitted model",
        source="R Internals, Serialization Formats",
    ),
    Format(
        "Vowpal Wabbit",
        "vowpal_wabbit",
        (".vw", ".vwmodel"),
        tuple((4, version) for version in (b"7.", b"8.", b"9.", b"10.")),
        reads="version, bits of the hash",
        source="VowpalWabbit/vowpal_wabbit vowpalwabbit/core/src/parse_regressor.cc",
    ),
    Format(
        "TiMBL",
        "timbl",
        (".ibase", ".igtree"),
        ((0, b"# Status: "),),
        reads="kind of learner",
        source="LanguageMachines/timbl src/InstanceBase.cxx",
    ),
    Format(
        "Stable-Baselines",
        "reinforcement",
        (".zip",),
        ((0, b"PK\x03\x04"),),
        reads="version, class of the policy",
        source="DLR-RM/stable-baselines3 stable_baselines3/common/save_util.py",
    ),
    Format(
        "H2O, MLeap, OpenNLP, Deeplearning4j",
        "jvm_archives",
        (".mojo",),
        ((0, b"PK\x03\x04"),),
        reads="version, algorithm or component",
        source="h2oai/h2o-3 h2o-genmodel; combust/mleap bundle-ml; apache/opennlp BaseModel.java; "
        "eclipse/deeplearning4j ModelSerializer.java",
    ),
    Format(
        "Weka, Stanford NLP, Mallet, MOA, Smile",
        "java_objects",
        (),
        ((0, b"\xac\xed\0\5"),),
        reads="class of the learner",
        source="Java Object Serialization Specification 6.4.2",
    ),
    Format(
        "JSON of perceptrons, BudouX, vectors, layers",
        "json_learners",
        (".json",),
        reads="which of these",
        source="nltk/nltk nltk/tag/perceptron.py; google/budoux budoux/parser.py; BrainJS/brain.js neural-network.ts",
    ),
)
