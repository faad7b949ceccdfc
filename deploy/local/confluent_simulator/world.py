"""The parts that everything in the simulator shares, made once per server."""

from dataclasses import dataclass

from confluent_simulator.clock import Clock
from confluent_simulator.config import SimulatorConfig
from confluent_simulator.engine import Engine
from confluent_simulator.faults import Behaviour
from confluent_simulator.store import Store


@dataclass(frozen=True, slots=True)
class World:
    """Configuration, time, switches, statements, and the engine that runs them."""

    config: SimulatorConfig
    clock: Clock
    behaviour: Behaviour
    store: Store
    engine: Engine
