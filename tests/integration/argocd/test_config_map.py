"""The part of Argo CD's ConfigMap, and the limits under which its scripts run."""

import runpy

import pytest


def test_it_is_made_of_the_scripts(config_map):
    """After a change of a script: `make argocd-cm`."""
    written = runpy.run_path(str(config_map.with_name("config_map.py")))["config_map"]()
    assert config_map.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("library", ["string", "math", "io", "os", "debug", "coroutine"])
def test_scripts_have_few_libraries(library, small_machine):
    """The machine of these tests gives no more than Argo CD's."""
    script = f"return {{found = tostring({library})}}"
    assert small_machine.run(script, {}) == {"found": "nil"}


def test_scripts_have_a_second(small_machine, script_failed):
    """One that takes longer is ended."""
    with pytest.raises(script_failed, match="context deadline exceeded"):
        small_machine.run("while true do end", {})
