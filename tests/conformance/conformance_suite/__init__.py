"""Events and filters that our evaluator and real Flink have to answer alike.

Flows in: the published cases, or a seed. Flows out: what both answer, and where they differ.
"""
