"""The catalogue: one line a rule, in the order of their codes. Everything that lists rules reads it here."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from model_freedom.rules.rule import Rule

# One module a rule, by hundreds; each has a RULE.
MODULES = (
    "mf0.unreadable_manifest",
    "mf0.duplicate_key",
    "mf0.unsupported_version",
    "mf0.schema",
    "mf0.refused_input",
    "mf0.two_manifests",
    "mf0.unused_ignore",
    "mf1.weights_without_manifest",
    "mf1.weights_not_declared",
    "mf1.declared_weights_missing",
    "mf1.weights_declared_twice",
    "mf1.digest_mismatch",
    "mf1.no_digest",
    "mf1.format_mismatch",
    "mf1.weights_unsure",
    "mf1.fetched_weights_not_declared",
    "mf2.invalid_license",
    "mf2.deprecated_license",
    "mf2.license_without_text",
    "mf2.ambiguous_license",
    "mf2.embedded_license_differs",
    "mf2.host_license_differs",
    "mf2.license_laundering",
    "mf3.no_training_code",
    "mf3.no_training_data",
    "mf3.not_pinned",
    "mf3.path_not_tracked",
    "mf3.data_without_license",
    "mf3.no_archive_copy",
    "mf3.undeclared_dataset",
    "mf4.gone",
    "mf4.revision_not_found",
    "mf4.access_differs",
    "mf4.refused_address",
    "mf4.unverified",
    "mf4.moved",
    "mf4.remote_digest_differs",
    "mf4.archive_copy_missing",
    "mf4.soft_404",
    "mf5.undeclared_base_model",
    "mf5.base_manifest_unreadable",
    "mf5.base_model_cycle",
    "mf5.base_model_undescribed",
    "mf6.policy",
    "mf6.verdict_fell",
)


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the codes."""
    return tuple(import_module(f"model_freedom.rules.{name}").RULE for name in MODULES)


@cache
def by_code() -> dict[str, Rule]:
    """Every rule by its code."""
    return {rule.code: rule for rule in rules()}
