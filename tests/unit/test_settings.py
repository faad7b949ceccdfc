"""The settings: one file, filled up from the environment, and clear words when they are wrong."""

from pathlib import Path

import pytest
import yaml

from flinkfilter.errors import InvalidSettings
from flinkfilter.settings import ColumnType, load, parse

EXAMPLE = Path(__file__).parents[2] / "examples" / "settings.yaml"
CONFLUENT = {
    "organizationId": "org",
    "environmentId": "env-1",
    "computePoolId": "lfcp-1",
    "principal": "sa-1",
    "catalog": "demo",
    "database": "cars",
}
VARIABLES = {
    "CONFLUENT_FLINK_API_ENDPOINT": "https://flink.us-east-1.aws.confluent.cloud",
    "CONFLUENT_ORGANIZATION_ID": "org",
    "CONFLUENT_ENVIRONMENT_ID": "env-1",
    "CONFLUENT_KAFKA_CLUSTER_ID": "lkc-1",
    "CONFLUENT_FLINK_COMPUTE_POOL_ID": "lfcp-1",
}


def parsed(environment=None, confluent=None, **more):
    """Settings of a mapping, by default the smallest that is complete."""
    given = CONFLUENT if confluent is None else confluent
    return parse({"confluent": given, **more}, environment or {}, "settings.yaml")


def refusal(environment=None, confluent=None, **more) -> str:
    """The words with which settings are refused."""
    with pytest.raises(InvalidSettings) as caught:
        parsed(environment, confluent, **more)
    return str(caught.value)


class TestDefaults:
    """What is not said."""

    def test_the_smallest_file(self):
        """Only where to run and as whom has to be said."""
        settings = parsed()
        assert settings.instance == "default"
        assert settings.namespaces == ()
        assert (settings.poll_seconds, settings.resync_seconds) == (15, 600)
        assert settings.pending_deadline_seconds == 900
        assert settings.approval.accept_true

    def test_the_example_is_valid(self):
        """The file that README and demo use."""
        settings = load(EXAMPLE, {})
        assert settings.instance == "demo"
        assert settings.confluent.principal == "sa-demo01"

    def test_the_default_source_is_the_debezium_topic(self):
        """With its key, its operations, and its JSON column."""
        source = parsed().source(None)
        assert source.name == "raw-event-headers"
        assert (source.key_column, source.operation_column) == ("id", "__op")
        assert [c.name for c in source.columns if c.holds_json] == ["header_data"]
        assert source.column("__ts_ms").type is ColumnType.BIGINT
        assert source.column("nothing") is None

    def test_sinks_are_json_with_a_registry(self):
        """As in the SQL that was written by hand before."""
        options = {"connector": "confluent", "value.format": "json-registry"}
        assert parsed().sink.options == options


class TestLease:
    """How long a silent process stays the one that reconciles."""

    def test_the_times_are_those_of_other_controllers(self):
        """Whoever knows one knows this one."""
        lease = parsed().lease
        assert (lease.duration_seconds, lease.renew_seconds, lease.retry_seconds) == (15, 10, 2)

    @pytest.mark.parametrize(
        "lease",
        [
            {"durationSeconds": 10},
            {"renewSeconds": 15},
            {"renewSeconds": 2.4},
            {"retrySeconds": 9},
        ],
    )
    def test_times_that_leave_no_time_are_refused(self, lease):
        """A holder would act when another one may, or would give up after one try."""
        assert "renewSeconds must be more than 1.2 times retrySeconds" in refusal(lease=lease)


class TestEnvironment:
    """What the file leaves out."""

    def test_variables_fill_it_up(self):
        """All ids may come from the environment; the account may not."""
        confluent = parsed(VARIABLES, {"principal": "sa-1"}).confluent
        assert confluent.endpoint == "https://flink.us-east-1.aws.confluent.cloud"
        assert confluent.organization_id == "org"
        assert confluent.kafka_cluster_id == "lkc-1"
        assert confluent.compute_pool_id == "lfcp-1"

    def test_names_of_sql_follow_from_ids(self):
        """Catalog and database may be left out where the ids are known."""
        confluent = parsed(VARIABLES, {"principal": "sa-1"}).confluent
        assert (confluent.catalog, confluent.database) == ("env-1", "lkc-1")

    def test_both_may_say_the_same(self):
        """Then there is nothing to decide."""
        assert parsed(VARIABLES).confluent.environment_id == "env-1"

    def test_a_contradiction_is_refused(self):
        """Else a digest computed offline would be another one than the cluster's."""
        words = refusal({"CONFLUENT_ENVIRONMENT_ID": "env-2"})
        assert "confluent.environmentId is 'env-1'" in words
        assert "CONFLUENT_ENVIRONMENT_ID='env-2'" in words

    def test_an_empty_variable_is_none(self):
        """As a chart writes it when nothing is set."""
        assert parsed({"CONFLUENT_ENVIRONMENT_ID": ""}).confluent.environment_id == "env-1"

    def test_what_is_missing_names_its_variable(self):
        """So that either can be set."""
        words = refusal({}, {"principal": "sa-1", "catalog": "c", "database": "d"})
        assert "confluent.organizationId" in words
        assert "CONFLUENT_ORGANIZATION_ID" in words


class TestRefusals:
    """Settings that cannot be used."""

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"principal": "somebody"}, "principal"),
            ({"principal": ""}, "principal"),
            ({"endpoint": "ftp://flink"}, "endpoint"),
            ({"endpoint": "https://flink/with/a/path"}, "endpoint"),
            ({"organizationId": ""}, "organizationId"),
            ({"computePoolID": "lfcp-1"}, "computePoolID"),
        ],
    )
    def test_of_confluent(self, changes, words):
        """The message names the field."""
        assert words in refusal({}, {**CONFLUENT, **changes})

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"instance": "Not a label"}, "instance"),
            ({"instance": "x" * 33}, "instance"),
            ({"pollSeconds": 0}, "pollSeconds"),
            ({"pollSeconds": -1}, "pollSeconds"),
            ({"pollSeconds": "often"}, "pollSeconds"),
            ({"poll_secs": 5}, "poll_secs"),
            ({"sources": []}, "sources"),
            ({"defaultSource": "nowhere"}, "nowhere"),
            ({"approval": {"acceptTrue": "perhaps"}}, "acceptTrue"),
            ({"approval": None}, "approval"),
            ({"notifications": {"url": "hooks.example.com"}}, "notifications.url"),
            ({"notifications": {"timeoutSeconds": 0}}, "notifications.timeoutSeconds"),
            ({"sources": [{"name": "raw-event-headers", "columns": []}]}, "columns"),
            (
                {"sources": [{"name": "s", "columns": [{"name": "a"}], "keyColumn": "b"}]},
                "no column b",
            ),
            (
                {"sources": [{"name": "s", "columns": [{"name": "a"}, {"name": "a"}]}]},
                "named twice: a",
            ),
            (
                {
                    "sources": [
                        {
                            "name": "s",
                            "columns": [{"name": "a", "type": "BIGINT", "holdsJson": True}],
                        }
                    ]
                },
                "only a STRING column can hold JSON",
            ),
        ],
    )
    def test_of_the_rest(self, more, words):
        """A misspelt name is an error, not a default."""
        assert words in refusal(**more)

    def test_of_an_address_with_a_password(self):
        """A secret is no setting; the message does not show it."""
        message = refusal(notifications={"url": "https://me:s3cret@hooks.example.com/"})
        assert message.startswith("settings.yaml: notifications.url: ")
        assert "s3cret" not in message

    @pytest.mark.parametrize(
        ("column", "words"),
        [
            (
                {"holdsJson": True, "schema": {"properties": {"a": {"type": "text"}}}},
                'column a: schema.properties.a.type: "text" is no type; known are: string, number',
            ),
            (
                {"holdsJson": True, "schema": {"items": 1, "anyOf": 2}},
                (
                    "column a: schema.anyOf: a list of schemas is needed, not 2; schema.items: a "
                    "schema is a mapping, true or false, not 1"
                ),
            ),
            ({"schema": {}}, "column a: only a column with holdsJson has a schema"),
            ({"holdsJson": True, "schema": "object"}, "sources.0.columns.0.schema"),
        ],
    )
    def test_of_a_schema(self, column, words):
        """With the place in it; so a mistake is not found out one filter at a time."""
        source = {"name": "s", "columns": [{"name": "a", **column}]}
        assert words in refusal(sources=[source], defaultSource="s")

    @pytest.mark.parametrize("confluent", [[], "text", 7])
    def test_confluent_is_a_mapping(self, confluent):
        """And nothing else."""
        assert "confluent" in refusal({}, confluent)

    def test_every_problem_is_named_at_once(self):
        """Nobody has to start the operator five times."""
        words = refusal({}, {**CONFLUENT, "principal": "x"}, instance="X", pollSeconds=0)
        assert all(name in words for name in ("principal", "instance", "pollSeconds"))

    def test_the_file_is_named(self):
        """There may be several."""
        assert refusal(instance="X").startswith("settings.yaml")


class TestFiles:
    """Reading the file itself."""

    @pytest.mark.parametrize(
        "content", [b"", b"just text", b"- a\n- b", b"a: [", b"\xff\xfe\x00", b"key: 'open"]
    )
    def test_what_is_no_settings_file(self, tmp_path, content):
        """Its path is in the message."""
        path = tmp_path / "settings.yaml"
        path.write_bytes(content)
        with pytest.raises(InvalidSettings) as caught:
            load(path, {})
        assert str(path) in str(caught.value)

    def test_a_file_that_is_not_there(self, tmp_path):
        """Its path is in the message."""
        with pytest.raises(InvalidSettings) as caught:
            load(tmp_path / "missing.yaml", {})
        assert "missing.yaml" in str(caught.value)

    def test_a_file_is_read_like_a_mapping(self, tmp_path):
        """The environment fills it up."""
        path = tmp_path / "settings.yaml"
        path.write_text(yaml.safe_dump({"confluent": {"principal": "sa-1"}}), encoding="utf-8")
        assert load(path, VARIABLES).confluent.organization_id == "org"
