"""Proofs about expressions: that no event can make one true. Whatever is not proven is unknown."""
