"""The real parts on one machine as child processes, from the API server to Kafka Connect."""
