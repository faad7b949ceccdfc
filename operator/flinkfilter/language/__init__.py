"""Pure: the meaning of a filter. From a spec and a source's columns to a typed expression tree."""
