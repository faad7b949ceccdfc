"""The CustomResourceDefinition of FlinkFilter, made of the models in `spec.py` and `status.py`.

What leaves is `crds/flinkfilters.yaml`; a test holds the file against the models.

The schema sets no defaults. The API server would write them into every object, where Argo CD and
Flux see something that Git does not have, and where today's default would stay behind for ever
when a later version has another. The models have the defaults; the descriptions name them.

The schema checks shape: what stands together, sizes, names. Whether operands fit their operator is
checked in `language/`, since rules in CEL cannot see fields of any type (`value`, `min`, `max`).
"""

from typing import Any

import yaml

from flinkfilter.resource.constants import API_VERSION, GROUP, KIND, PLURAL, VERSION
from flinkfilter.resource.definition_rules import RULES
from flinkfilter.resource.spec import MAX_GROUP_DEPTH, FlinkFilterSpec
from flinkfilter.resource.status import Status
from flinkfilter.resource.structural_schema import Schema, lenient, strict

_HEADER = "# Generated from operator/flinkfilter/resource by `make crd`; do not edit.\n"


def definition() -> dict[str, Any]:
    """Make the CustomResourceDefinition, as plain JSON."""
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{PLURAL}.{GROUP}"},
        "spec": {
            "group": GROUP,
            "scope": "Namespaced",
            "names": {
                "kind": KIND,
                "listKind": f"{KIND}List",
                "plural": PLURAL,
                "singular": KIND.lower(),
                "shortNames": ["ff"],
                "categories": ["streaming"],
            },
            "versions": [
                {
                    "name": VERSION,
                    "served": True,
                    "storage": True,
                    "subresources": {"status": {}},
                    "selectableFields": [{"jsonPath": ".spec.outputTopic"}],
                    "additionalPrinterColumns": _columns(),
                    "schema": {"openAPIV3Schema": _resource()},
                }
            ],
        },
    }


def definition_text() -> str:
    """Make the text of `crds/flinkfilters.yaml`."""
    return _HEADER + yaml.dump(
        definition(), Dumper=_PlainDumper, sort_keys=False, allow_unicode=True, width=100
    )


class _PlainDumper(yaml.SafeDumper):
    """Writes what appears twice twice: a definition with anchors is hard to read and compare."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  # the signature is PyYAML's
        return True


def _resource() -> Schema:
    return {
        "description": "Which events of a source go to which output topic, as Flink SQL on "
        "Confluent Cloud, once approved.",
        "type": "object",
        "required": ["spec"],
        "properties": {
            "apiVersion": {"description": f"Always {API_VERSION}.", "type": "string"},
            "kind": {"description": f"Always {KIND}.", "type": "string"},
            "metadata": {"type": "object"},
            "spec": strict(FlinkFilterSpec.model_json_schema(), RULES, MAX_GROUP_DEPTH),
            "status": lenient(Status.model_json_schema()),
        },
    }


def _columns() -> list[dict[str, Any]]:
    columns = [
        _column("Ready", _condition("Ready", "status"), "Whether what is wanted runs."),
        _column("Phase", ".status.phase", "Where the filter stands, in one word."),
        _column("Approval", _condition("Approved", "reason"), "Whether its digest is approved."),
        _column("Topic", ".spec.outputTopic", "The topic that the matching events go to."),
        {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"},
    ]
    wide = [
        _column("Digest", ".status.proposed.digest", "What waits, and what an approval names."),
        _column(
            "Statement",
            '.status.deployment.statements[?(@.role=="insert")].name',
            "The statement on Confluent Cloud.",
        ),
        _column("Reason", _condition("Ready", "reason"), "Why Ready is as it is."),
    ]
    return columns + [{**column, "priority": 1} for column in wide]


def _column(name: str, path: str, description: str) -> dict[str, Any]:
    return {"name": name, "type": "string", "jsonPath": path, "description": description}


def _condition(type_: str, key: str) -> str:
    return f'.status.conditions[?(@.type=="{type_}")].{key}'


if __name__ == "__main__":
    print(definition_text(), end="")  # noqa: T201  # this is what the command is for
