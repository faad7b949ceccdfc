"""Makes what is generated of the chart: its schema, the page about its values, its definition."""
