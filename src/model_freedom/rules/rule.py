"""What a rule is: one record for every place that speaks of it, and one small function over what was read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from model_freedom.findings import Fault, Finding, Location, Severity
from model_freedom.links.record import Address, Ask, Result, Use
from model_freedom.manifest.model import Manifest, Model
from model_freedom.repository import Tree
from model_freedom.weights.record import WeightsFile

if TYPE_CHECKING:
    from model_freedom.configuration.settings import PolicySettings
    from model_freedom.freedom import Survey
    from model_freedom.freedom.bases import Bases
    from model_freedom.freedom.claims import Claim
    from model_freedom.manifest.editing import Edit
    from model_freedom.weights.references.record import Fetched


@dataclass(frozen=True)
class Evidence:
    """Everything that was read in one run. A rule looks at it and at nothing else: no disk, no network."""

    manifests: tuple[Manifest, ...] = ()
    tree: Tree | None = None  # None where one manifest is judged on its own
    weights: tuple[WeightsFile, ...] = ()
    governs: Mapping[str, Manifest] = field(default_factory=dict)  # weights path → the nearest manifest above it
    declared: Mapping[str, tuple[tuple[Manifest, Model], ...]] = field(
        default_factory=dict
    )  # weights path → its models
    # (manifest's path, place of a `weights` entry) → the tracked files that it names
    matches: Mapping[tuple[str, Location], tuple[str, ...]] = field(default_factory=dict)
    fetched: tuple[Fetched, ...] = ()  # what source code fetches at run time: looked for only where MF109 is in force
    untracked: frozenset[str] = frozenset()  # manifests and declared weights that are on the disk only
    digests: Mapping[str, str] = field(default_factory=dict)  # weights path → sha256 of its content
    uses: tuple[tuple[Use, Address], ...] = ()
    links: Mapping[Address, Result] | None = None  # None where the network was not asked
    # asks about more addresses: those of base models' manifests, which are known only once they are followed
    ask: Ask | None = None
    known_licenses: Mapping[str, str] = field(
        default_factory=dict
    )  # LicenseRef → "free" | "non-free", by configuration
    allow_hosts: frozenset[str] = frozenset()  # `host:port` that the configuration opens
    survey: Survey | None = None  # how free every model is, and the chain of its base models
    bases: Bases | None = None  # where the manifests of base models were looked up
    # by manifest's path and model's name: what files say of the model, what the policy asks of it
    claims: Mapping[tuple[str, str], tuple[Claim, ...]] = field(default_factory=dict)
    required: Mapping[tuple[str, str], PolicySettings] = field(default_factory=dict)
    missing_training_code: str = "toxic-candy"  # by configuration
    then: Evidence | None = None  # an earlier commit, judged by the configuration of that commit
    as_then: Survey | None = None  # every model of now, judged by that configuration, where it is another one


@dataclass(frozen=True)
class Rule:
    """A rule's record. `rule CODE`, the pages of the documentation, SARIF and the README's table are made of it.

    `says` is one line; `why` explains it to somebody who has just been stopped by it, in a paragraph of Markdown;
    `example` is YAML (or a listing) that the rule fires on, `instead` what to write; `fix` one imperative line.
    `needs` names what the rule can't do without: "tree" (a repository), "links" (the network was asked).
    """

    code: str
    name: str
    severity: Severity
    says: str
    why: str
    example: str
    instead: str
    fix: str
    check: Callable[[Evidence], Iterable[Found]]
    needs: frozenset[str] = frozenset()
    fixable: bool = False
    default: bool = True  # False: only where it is selected, or asked for by a policy

    def findings(self, evidence: Evidence) -> Iterator[Finding]:
        """The rule applied. What it needs and isn't there makes it silent."""
        if "tree" in self.needs and evidence.tree is None:
            return
        if "links" in self.needs and evidence.links is None:
            return
        for found in self.check(evidence):
            yield Finding(
                code=self.code,
                name=self.name,
                severity=found.severity or self.severity,
                location=found.location,
                message=found.message,
                fix=found.fix or self.fix,
                model=found.model,
                edits=found.edits,
            )


@dataclass(frozen=True)
class Found:
    """One place at which a rule fires; `fix` and `severity` only where they differ from the rule's own.

    `edits` mend it, where that takes no person's judgement: `check --fix` makes them.
    """

    location: Location
    message: str
    fix: str = ""
    model: str | None = None
    severity: Severity | None = None
    edits: tuple[Edit, ...] = ()


def faults_of(code: str) -> Callable[[Evidence], Iterator[Found]]:
    """The check of a rule whose faults the reader of manifests has already found."""

    def check(evidence: Evidence) -> Iterator[Found]:
        for manifest in evidence.manifests:
            for fault in manifest.faults:
                if fault.code == code:
                    yield from_fault(fault)

    return check


def from_fault(fault: Fault) -> Found:
    """A fault noticed while reading, as a rule's find."""
    return Found(fault.location, fault.message, fault.fix, fault.model)


def models(evidence: Evidence) -> Iterator[tuple[Manifest, Model]]:
    """Every model of every manifest that counts: of two in one folder, the second governs nothing."""
    for manifest in evidence.manifests:
        if any(fault.code == "MF006" for fault in manifest.faults):
            continue
        for model in manifest.models:
            yield manifest, model
