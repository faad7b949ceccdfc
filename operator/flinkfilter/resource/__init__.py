"""Values: the FlinkFilter resource as users write it and as its status shows it."""
