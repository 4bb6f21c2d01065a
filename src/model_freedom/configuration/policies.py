"""The policies that come with the program: what a repository may ask of its models, by name."""

from model_freedom.configuration.settings import PolicySettings

DECLARED = "declared"

# "declared" asks that everything is said and nothing that it be free.
BUILT_IN = {
    policy.name: policy
    for policy in (
        PolicySettings(DECLARED),
        PolicySettings("debian-free", {"debian": "Free"}, select=("MF109",)),
        PolicySettings("osaid", {"osaid-1.0": "Meets"}),
        PolicySettings("mof-class-1", {"mof-1.0": "Class I"}),
        PolicySettings("mof-class-2", {"mof-1.0": "Class II"}),
        PolicySettings("mof-class-3", {"mof-1.0": "Class III"}),
        PolicySettings("open-data", {"data": "free"}),
    )
}
