"""Start the simulator from the command line; prints its base URL when it serves.

Flows in: flags, a configuration file, and the API key from the environment. Flows out: one line.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
from dataclasses import replace
from functools import partial
from pathlib import Path

from confluent_simulator.config import SimulatorConfig, load
from confluent_simulator.errors import InvalidConfig, SimulatorError
from confluent_simulator.memory_engine import MemoryEngine
from confluent_simulator.simulator import EngineMaker, Simulator


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="confluent_simulator",
        description="A server of Confluent Cloud's Flink statements API.",
        epilog="CONFLUENT_CLOUD_API_KEY and CONFLUENT_CLOUD_API_SECRET set the accepted key.",
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--engine", choices=["memory", "flink"], default="memory")
    parser.add_argument("--sql-gateway", help="URL of Flink's SQL Gateway (engine flink)")
    parser.add_argument("--flink-rest", help="URL of Flink's REST endpoint (engine flink)")
    parser.add_argument("--kafka", help="bootstrap servers (engine flink)")
    parser.add_argument("--config", type=Path, help="YAML file of the simulated organization")
    return parser.parse_args()


def configuration(path: Path | None) -> SimulatorConfig:
    """Return the configuration of a file, or the defaults, with the key of the environment."""
    config = SimulatorConfig() if path is None else load(path)
    return replace(
        config,
        api_key=os.environ.get("CONFLUENT_CLOUD_API_KEY", config.api_key),
        api_secret=os.environ.get("CONFLUENT_CLOUD_API_SECRET", config.api_secret),
    )


def engine_maker(options: argparse.Namespace) -> EngineMaker:
    """Return what makes the chosen engine.

    Raises:
        InvalidConfig: the engine `flink` without its three places.
    """
    if options.engine == "memory":
        return MemoryEngine
    # Only this engine needs a Kafka client.
    from confluent_simulator.flink_engine import FlinkEngine, FlinkPlaces  # noqa: PLC0415 - see above

    if not (options.sql_gateway and options.flink_rest and options.kafka):
        raise InvalidConfig("--engine flink needs --sql-gateway, --flink-rest and --kafka")
    places = FlinkPlaces(options.sql_gateway, options.flink_rest, options.kafka)
    return partial(FlinkEngine, places=places)


async def serve(options: argparse.Namespace) -> None:
    """Serve until the process is told to end."""
    config = configuration(options.config)
    maker = engine_maker(options)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    running = Simulator(config, make_engine=maker, host=options.host, port=options.port)
    async with running as simulator:
        print(simulator.url, flush=True)
        await ended.wait()


def main() -> None:
    """Run the command; an error of the configuration is one line and status 2."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(serve(arguments()))
    except SimulatorError as error:
        raise SystemExit(f"confluent_simulator: {error}") from error


if __name__ == "__main__":
    main()
