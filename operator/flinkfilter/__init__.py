"""FlinkFilter: filters as Kubernetes resources, statements on Confluent Cloud for Apache Flink."""
