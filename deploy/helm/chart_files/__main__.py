"""Writes the generated files of the chart: `make chart`."""

import json
from pathlib import Path

from chart_files.values_page import page_of
from chart_files.values_reading import read_values
from chart_files.values_schema import schema_of

ROOT = Path(__file__).parents[3]
CHART = ROOT / "deploy" / "helm" / "flinkfilter-operator"


def generated() -> dict[Path, str]:
    """Make the text of each file, by its path."""
    values = read_values(CHART / "values.yaml")
    schema = schema_of(values)
    return {
        CHART / "values.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n",
        ROOT / "docs" / "values.md": page_of(values, schema["$defs"]["consumer"]),
        # Helm reads only what is in the chart's own folder.
        CHART / "files" / "crds" / "flinkfilters.yaml": (
            ROOT / "crds" / "flinkfilters.yaml"
        ).read_text(encoding="utf-8"),
    }


if __name__ == "__main__":
    for path, text in generated().items():
        path.write_text(text, encoding="utf-8")
