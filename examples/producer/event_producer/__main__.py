"""`python -m event_producer` starts the producer."""

from event_producer.main import main

main()
