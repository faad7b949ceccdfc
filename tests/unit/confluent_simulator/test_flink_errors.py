"""One sentence out of Java stack traces."""

from confluent_simulator.flink_errors import causes, reason

VALIDATION = """<Exception on server side:
org.apache.flink.table.gateway.api.utils.SqlGatewayException: Failed to fetchResults.
\tat org.apache.flink.table.gateway.service.SqlGatewayServiceImpl.fetchResults(S.java:231)
\tat java.base/java.lang.Thread.run(Thread.java:840)
Caused by: org.apache.flink.table.api.ValidationException: SQL validation failed. From line 1, \
column 8 to line 1, column 13: Column 'nope' not found in any table
\tat org.apache.flink.table.planner.calcite.FlinkPlannerImpl.validate(FlinkPlannerImpl.scala:200)
\t... 7 more
Caused by: org.apache.calcite.sql.validate.SqlValidatorException: Column 'nope' not found in any \
table
\tat java.base/jdk.internal.reflect.NativeConstructorAccessorImpl.newInstance0(Native Method)
\t... 17 more
End of exception on server side>"""

RUNTIME = """org.apache.flink.runtime.JobException: Recovery is suppressed by FixedDelay
\tat org.apache.flink.runtime.executiongraph.failover.X.handleFailure(X.java:219)
Caused by: java.io.IOException: Failed to deserialize consumer record due to
\tat org.apache.flink.connector.kafka.source.reader.KafkaRecordEmitter.emitRecord(K.java:56)
Caused by: org.shaded.JsonParseException: Unrecognized token 'not'
 at [Source: UNKNOWN; line: 1, column: 5]
\tat org.shaded.JsonParser._constructReadException(JsonParser.java:2648)
Caused by: java.lang.NullPointerException
\t... 12 more"""


def test_validation_errors_keep_their_heading_and_place():
    """The message with the line and column is told, not the barer cause below it."""
    assert reason(VALIDATION) == (
        "SQL validation failed. From line 1, column 8 to line 1, column 13: "
        "Column 'nope' not found in any table"
    )


def test_other_errors_are_told_by_their_innermost_message():
    """A cause without words is passed over; further lines of a message belong to it."""
    assert reason(RUNTIME) == (
        "Unrecognized token 'not'\n at [Source: UNKNOWN; line: 1, column: 5]"
    )


def test_causes_are_listed_from_the_outside_in():
    """Type and message of each."""
    assert [type_ for type_, _ in causes(RUNTIME)] == [
        "org.apache.flink.runtime.JobException",
        "java.io.IOException",
        "org.shaded.JsonParseException",
        "java.lang.NullPointerException",
    ]


def test_the_parsers_long_list_of_expectations_is_cut():
    """A dozen words are enough."""
    expected = "\n    ".join(f'"{number}" ...' for number in range(300))
    trace = (
        f"a.b.SqlParserException: SQL parse failed. Oops.\nWas expecting one of:\n    {expected}"
    )
    assert reason(trace) == (
        'SQL parse failed. Oops. Was expecting one of: "0" ... "1" ... "2" ... "3" ... "4" ... '
        '"5" ... ...'
    )


def test_text_that_is_no_trace_is_told_as_it_is():
    """Also very long text, cut."""
    assert reason("Internal error.") == "Internal error."
    assert len(reason("x" * 5000)) == 2004
