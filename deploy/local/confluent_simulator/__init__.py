"""A faithful server of Confluent Cloud's Flink statements API, for tests and for the demo."""
