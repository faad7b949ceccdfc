"""A faithful server of Confluent Cloud's Flink statements API, for tests and for the demo."""

from confluent_simulator.config import Column, Delays, SeededTable, SimulatorConfig
from confluent_simulator.faults import Fault, FaultKind, LateFailure, SavepointFailure
from confluent_simulator.hosted import HostedSimulator
from confluent_simulator.request_log import LoggedRequest
from confluent_simulator.simulator import Simulator

__all__ = [
    "Column",
    "Delays",
    "Fault",
    "FaultKind",
    "HostedSimulator",
    "LateFailure",
    "LoggedRequest",
    "SavepointFailure",
    "SeededTable",
    "Simulator",
    "SimulatorConfig",
]
