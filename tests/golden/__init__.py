"""A small site of which every byte that machines read is written down."""
