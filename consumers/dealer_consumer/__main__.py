"""`python -m dealer_consumer` is the program `dealer-consumer`."""

from dealer_consumer.main import main

main()
