"""Which rules apply: `--select`, `--ignore` and what the policy asks for. Prefixes stand for all codes they begin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from model_freedom.configuration.policies import BUILT_IN
from model_freedom.configuration.settings import Settings
from model_freedom.configuration.tables import nearest
from model_freedom.findings import CannotProceed
from model_freedom.rules.rule import Rule

# A manifest that can't be read hides everything in it: no selection makes that silent, only `--ignore` does.
_ALWAYS = frozenset({"MF001", "MF002", "MF003", "MF005"})


def selected(settings: Settings, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules in force, in the order of their codes.

    The longest prefix that fits a code decides; of two equally long, `ignore` wins. Raises CannotProceed for a prefix
    that fits no rule.
    """
    for prefix in (*settings.select, *settings.ignore):
        if not any(rule.code.startswith(prefix) for rule in rules):
            codes = [rule.code for rule in rules]
            raise CannotProceed(
                f"no rule has the code {prefix!r}{nearest(prefix, codes)}", "`model-freedom rule` lists them"
            )
    policy = {**BUILT_IN, **settings.policies}.get(settings.policy)
    wanted = policy.select if policy else ()
    return tuple(rule for rule in rules if _applies(rule, settings, wanted))


def _applies(rule: Rule, settings: Settings, wanted: Iterable[str]) -> bool:
    asked = _longest(rule.code, settings.select)
    refused = _longest(rule.code, settings.ignore)
    if refused and refused >= asked:
        return False
    if asked or rule.code in _ALWAYS:
        return True
    if settings.select:
        return False
    return rule.default or _longest(rule.code, wanted) > 0


def _longest(code: str, prefixes: Iterable[str]) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=0)
