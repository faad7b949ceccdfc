"""Adapter: everything that is asked of Confluent Cloud's Flink statements API."""
