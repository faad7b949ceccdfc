"""The real parts on one machine: Kubernetes, Kafka and Flink as child processes."""
