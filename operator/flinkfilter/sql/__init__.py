"""Pure: from expression trees to Flink SQL that was read back and found to be what was meant."""
