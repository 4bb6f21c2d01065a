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
    that fits no rule. Codes may be written in small letters.
    """
    settings = settings._replace(select=_upper(settings.select), ignore=_upper(settings.ignore))
    for prefix in (*settings.select, *settings.ignore):
        if not any(rule.code.startswith(prefix) for rule in rules):
            raise CannotProceed(
                f"no rule has the code {prefix!r}{_meant(prefix, rules)}", "`model-freedom rule` lists them"
            )
    policy = {**BUILT_IN, **settings.policies}.get(settings.policy)
    wanted = policy.select if policy else ()
    return tuple(rule for rule in rules if _applies(rule, settings, wanted))


def _upper(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(code.upper() for code in codes)


def _meant(word: str, rules: Sequence[Rule]) -> str:
    """The code that somebody may have meant, who perhaps wrote a rule's name."""
    named = {rule.name: rule.code for rule in rules}
    if word.casefold() in named:
        return f" (did you mean {named[word.casefold()]!r}?)"
    return nearest(word, [rule.code for rule in rules])


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
